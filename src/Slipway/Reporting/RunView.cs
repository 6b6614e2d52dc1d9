using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Reporting.Consoles;

namespace Slipway.Reporting;

// Reporting: readers of the engine's event stream and journal; nothing here decides or changes anything.
// Consoles/ tells a run while it goes on: Live on a terminal, Plain without one, Json for programs. Records/ makes the
// deployment record from one run's journal entries: JSON, Markdown and one HTML file. Views/ answers Status and History.
// Every text passes the redactor before it is written, and is cleaned of control characters: it may come from a host.

/// <summary>Tells one run as it happens. Calls may come from several threads; a writer that breaks never disturbs the run.</summary>
public abstract class RunView : IAsyncDisposable
{
    private readonly Lock gate = new();
    private bool isBroken;

    private protected RunView(Output output) => Output = output;

    private protected Output Output { get; }

    public static RunView Create(Output output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Style switch
        {
            OutputStyle.Json => new JsonView(output),
            OutputStyle.Live => LiveView.On(output),
            _ => new PlainView(output),
        };
    }

    /// <summary>Says what begins. Call it once, before the first event.</summary>
    /// <param name="title">What is done to what, such as "Deploy inventory to local".</param>
    /// <param name="plan">The plan, when it is known already; a rollback's comes with its first journal entry.</param>
    public void Begin(string title, Plan? plan = null) => Guard(() => OnBegin(title, plan));

    /// <summary>Takes one event; fits the engine's publish.</summary>
    public void On(RunEvent happened) => Guard(() => OnEvent(happened));

    /// <summary>Says how it ended. Call it once, after the last event.</summary>
    /// <param name="result">The run's result.</param>
    /// <param name="next">The command to run next, when there is one.</param>
    /// <param name="files">What was left for the reader: the record.</param>
    public async Task FinishAsync(RunResult result, string? next = null, params IReadOnlyList<string> files)
    {
        await EndAsync().ConfigureAwait(false);
        Guard(() => OnFinish(result, next, files));
    }

    /// <summary>Ends the display; what was shown last stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private protected abstract void OnBegin(string title, Plan? plan);

    private protected abstract void OnEvent(RunEvent happened);

    private protected abstract void OnFinish(RunResult result, string? next, IReadOnlyList<string> files);

    /// <summary>Stops whatever goes on beside the events; may be called twice.</summary>
    private protected virtual Task EndAsync() => Task.CompletedTask;

    private protected string Safe(string text) => Words.Clean(Output.Redact(text));

    private static void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception)
        {
            // Nothing is left to say it with.
        }
    }

    private protected void Guard(Action write)
    {
        lock (gate)
        {
            if (isBroken) return;
            try
            {
                write();
                Output.Writer.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The reader has gone (a closed pipe, a closed terminal). The deployment has not.
                isBroken = true;
            }
            catch (Exception e)
            {
                // A mistake of ours in telling would else fail a step, or worse, an undo.
                isBroken = true;
                Guarded(() => Output.Writer.WriteLine(Safe($"This display has stopped ({e.Message}); the run goes on. Its record and journal tell the rest.")));
            }
        }
    }
}
