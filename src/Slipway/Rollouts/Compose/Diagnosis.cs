using System.Globalization;
using System.Text;
using Slipway.Hosts;

namespace Slipway.Rollouts.Compose;

/// <summary>What the engine knows of containers that are not well, put into words: exit, memory, health check, port, last lines of the log.</summary>
internal sealed class Diagnosis(Engine engine)
{
    private const int Lines = 8;
    private const int Killed = 137;

    public async Task<string> OfAsync(IReadOnlyList<Container> containers, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        foreach (var one in containers)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {one.Name}: {State(one)}");
            if (one.Error.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"\n    the engine says: {one.Error}");
            if (one.HealthOutput.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"\n    its {(one.IsRunning ? "health check says" : "last health check said")}: {Shortened(one.HealthOutput)}");
            var log = await engine.RunAsync(Command.Script("docker logs --tail \"$2\" \"$1\" 2>&1", one.Id, Lines.ToString(CultureInfo.InvariantCulture)).ReadOnly().AllowFailure(), cancellation).ConfigureAwait(false);
            foreach (var line in log.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                text.Append("\n    | ").Append(Shortened(line));
        }

        return text.ToString();
    }

    private static string State(Container one) => one switch
    {
        { OutOfMemory: true } => "it was ended because it used more memory than it may",
        // The engine hears of the kernel's reason beside the end itself, and not always.
        { ExitCode: Killed } and ({ Status: "exited" or "dead" } or { Restarts: > 0 }) => $"it has ended with exit code {Killed} (signal 9): unless somebody killed it, it used more memory than it may",
        { Status: "exited" or "dead" } => string.Create(CultureInfo.InvariantCulture, $"it has ended with exit code {one.ExitCode}{Signal(one.ExitCode)}"),
        { Restarts: > 0 } => string.Create(CultureInfo.InvariantCulture, $"it has ended {one.Restarts} time(s) and was started again; the last exit code was {one.ExitCode}{Signal(one.ExitCode)}"),
        { Status: "created" } => "it was not started",
        _ => $"it is {one.Status}",
    };

    private static string Signal(int code) => code > 128 ? string.Create(CultureInfo.InvariantCulture, $" (signal {code - 128})") : "";

    private static string Shortened(string text) => text.Length <= 400 ? text.ReplaceLineEndings(" ") : text[..400].ReplaceLineEndings(" ") + "…";
}
