// Lab: what a comparison needs: servers of its own (real fsync, their default settings), the peers that it installs where it may, commands that are timed
// from start to end (Shell), and rounds that interleave the rivals, so that a busy machine is as busy for each (Rounds).
using System.Diagnostics;
using System.Text;

namespace Slipway.Bench.Lab;

/// <summary>Runs commands.</summary>
internal static class Shell
{
    /// <summary>Whole command, process start to end, in seconds. Fails when it does.</summary>
    public static async Task<double> TimeAsync(Call call)
    {
        var began = Stopwatch.GetTimestamp();
        var (exit, said) = await StartAsync(call);
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return exit == 0 ? elapsed : throw new InvalidOperationException($"{call}\nended with {exit}:\n{said}");
    }

    public static async Task<string> RunAsync(Call call)
    {
        var (exit, said) = await StartAsync(call);
        return exit == 0 ? said : throw new InvalidOperationException($"{call}\nended with {exit}:\n{said}");
    }

    /// <summary>Its path, or null when it is neither at that path nor on PATH.</summary>
    public static string? Find(string program)
        => Path.IsPathRooted(program)
            ? File.Exists(program) ? program : null
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Load averages of the machine, for the heading of a table.</summary>
    public static string Load()
        => File.Exists("/proc/loadavg") ? $"{Environment.ProcessorCount} cores, load {string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ')[..2])}" : $"{Environment.ProcessorCount} cores";

    private static async Task<(int Exit, string Said)> StartAsync(Call call)
    {
        // Files on either side are the shell's: the operating system moves the bytes, and not this process.
        var redirected = call.Input is not null || call.Output is not null;
        var start = redirected
            ? new ProcessStartInfo("/bin/sh", ["-c", $"exec \"$@\"{(call.Input is null ? "" : $" < '{call.Input}'")}{(call.Output is null ? "" : $" > '{call.Output}'")}", "sh", call.Program, .. call.Arguments])
            : new ProcessStartInfo(call.Program, call.Arguments);
        (start.WorkingDirectory, start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (call.Directory, !redirected, true, true);
        foreach (var (name, value) in call.Variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        if (!redirected)
            process.StandardInput.Close();
        var said = new StringBuilder();
        void Take(object _, DataReceivedEventArgs line)
        {
            lock (said)
                said.AppendLine(line.Data);
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync();
        return (process.ExitCode, said.ToString());
    }
}
