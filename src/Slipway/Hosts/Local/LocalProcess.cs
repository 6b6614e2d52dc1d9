namespace Slipway.Hosts.Local;

/// <summary>A long-running helper on this machine.</summary>
internal sealed class LocalProcess : HostProcess
{
    private readonly string _description;
    private readonly Supervisor _supervisor;
    private readonly Task _finished;

    private LocalProcess(string description, Supervisor supervisor, Command command)
    {
        (_description, _supervisor) = (description, supervisor);
        var output = new LineReader(supervisor.Output, keep: false, line => Add(command.Redact(line)));
        var error = new LineReader(supervisor.Error, keep: false, line => Add(command.Redact(line)));
        _finished = FinishAsync(output, error);
    }

    public static LocalProcess Start(string host, ShellCall call) =>
        new($"{host}: {call.Command}", Supervisor.Start(host, call), call.Command);

    public override async ValueTask DisposeAsync()
    {
        _supervisor.Release();
        await _finished.ConfigureAwait(false);
        _supervisor.Dispose();
    }

    private protected override string Describe() => _description;

    private async Task FinishAsync(LineReader output, LineReader error)
    {
        var exitCode = await _supervisor.WaitAsync().ConfigureAwait(false);
        await LocalHost.DrainAsync(output, error).ConfigureAwait(false);
        End(exitCode);
    }
}
