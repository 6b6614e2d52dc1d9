namespace Slipway.Hosts;

/// <summary>A long-running helper under its supervisor.</summary>
internal sealed class LeashedProcess : HostProcess
{
    private const int Lost = 255;

    private readonly string _description;
    private readonly Leashed _leashed;
    private readonly Task _finished;

    public LeashedProcess(string host, Command command, Leashed leashed)
    {
        (_description, _leashed) = ($"{host}: {command}", leashed);
        var output = new LineReader(leashed.Output, keep: false, line => Add(command.Redact(line)));
        var error = new LineReader(leashed.Error, keep: false, line => Add(command.Redact(line)));
        _finished = FinishAsync(output, error);
    }

    public override async ValueTask DisposeAsync()
    {
        _leashed.Release();
        await _finished.ConfigureAwait(false);
        _leashed.Dispose();
    }

    private protected override string Describe() => _description;

    private async Task FinishAsync(LineReader output, LineReader error)
    {
        int exitCode;
        try
        {
            exitCode = await _leashed.WaitAsync().ConfigureAwait(false);
        }
        catch (HostException e)
        {
            Add(e.Message);
            exitCode = Lost;
        }
        await Leashed.DrainAsync(output, error).ConfigureAwait(false);
        End(exitCode);
    }
}
