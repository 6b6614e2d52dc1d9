using System.Security.Cryptography;

namespace Slipway.Hosts.Ssh;

/// <summary>One command on a worker. Both streams end where the worker says this call's mark.</summary>
internal sealed class SshCall : Leashed
{
    private readonly SshWorker _worker;
    private readonly string _name;
    private readonly ShellCall _call;
    private readonly MarkedStream _output;
    private readonly MarkedStream _error;

    public SshCall(SshWorker worker, string name, ShellCall call)
    {
        (_worker, _name, _call) = (worker, name, call);
        Mark = $"slipway-end-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        _output = new MarkedStream(worker.Channel.OutputStream, Mark);
        _error = new MarkedStream(worker.Channel.ExtendedOutputStream, Mark);
    }

    /// <summary>What nobody else can have written.</summary>
    public string Mark { get; }

    public override Stream Output => _output;

    public override Stream Error => _error;

    /// <exception cref="SshLostException">The connection broke first.</exception>
    public override async Task<int> WaitAsync()
    {
        await Task.WhenAny(_output.Ended, _worker.Ended, _worker.Lost).ConfigureAwait(false);
        if (_worker.Ended.IsCompleted)
            await Task.WhenAny(_output.Ended, Task.Delay(TimeSpan.FromSeconds(1))).ConfigureAwait(false);
        if (_output is { Ended.IsCompleted: true, Tail: [' ', .. var code] } && int.TryParse(code, out var exitCode))
            return exitCode;
        // The supervisor itself is gone: killed, or it could not do its work.
        if (_worker.Ended.IsCompletedSuccessfully && !_worker.Lost.IsCompleted)
        {
            if (_worker.Channel.ExitStatus is { } status)
                return status;
            if (_worker.Channel.ExitSignal is { } signal)
                return SshExit.Of(signal);
        }
        throw new SshLostException(_name, _call.Command);
    }

    /// <summary>Waits for the end and gives all bytes that came.</summary>
    public async Task<(int ExitCode, byte[] Output, string Error)> ReadAsync()
    {
        var (output, error) = (Task.Run(() => All(_output)), Task.Run(() => All(_error)));
        var exitCode = await WaitAsync().ConfigureAwait(false);
        return (exitCode, await output.ConfigureAwait(false), ShellText.Lenient.GetString(await error.ConfigureAwait(false)));

        static byte[] All(Stream stream)
        {
            using var all = new MemoryStream();
            stream.CopyTo(all);
            return all.ToArray();
        }
    }

    public override void Release() => _worker.Release();

    public override void Dispose() => _worker.Finish(_output.HasMark && _error.HasMark);
}
