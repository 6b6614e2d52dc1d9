using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>A call of <c>./build.sh</c> that is under way. The script becomes the program, so the process id is the deployer's own.</summary>
internal sealed partial class Running : IDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly string _command;
    private readonly Process _process;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly StringBuilder _said = new();
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    public Running(ProcessStartInfo start, string command)
    {
        _command = command;
        _process = Process.Start(start)!;
        _output = ReadAsync(_process.StandardOutput);
        _error = ReadAsync(_process.StandardError);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Waits until it has said the text.</summary>
    public async Task WaitForAsync(string text)
    {
        while (!Said().Contains(text, StringComparison.Ordinal))
        {
            (_process.HasExited && _output.IsCompleted && _error.IsCompleted && !Said().Contains(text, StringComparison.Ordinal)).ShouldBeFalse($"{_command} ended without saying '{text}':\n{Said()}");
            Stopwatch.GetElapsedTime(_started).ShouldBeLessThan(Limit, $"{_command} did not say '{text}':\n{Said()}");
            await Task.Delay(20);
        }
    }

    public void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException($"kill -{signal} {_process.Id} failed");
    }

    /// <summary>SIGKILL to the deployer alone; what it has started must end by itself.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _ = Kill(_process.Id, 9);
    }

    public async Task<Run> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return new Run(_command, _process.ExitCode, await _output.WaitAsync(limit.Token), await _error.WaitAsync(limit.Token), Stopwatch.GetElapsedTime(_started));
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{_command} did not end within {Limit}; it had said:\n{Said()}");
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private string Said()
    {
        lock (_said)
            return _said.ToString();
    }

    private async Task<string> ReadAsync(StreamReader reader)
    {
        var all = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            all.Append(line).Append('\n');
            lock (_said)
                _said.Append(line).Append('\n');
        }
        return all.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
