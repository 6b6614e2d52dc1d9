using System.Text.Json;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Slipway.Environments;
using Slipway.Reporting;

namespace Slipway.Build.Running;

/// <summary>Everything this process says to its caller: answers on standard output, errors on standard error, all of it redacted.</summary>
internal sealed class Speaker(bool json, bool verbose, ProcessVariables variables)
{
    private Redactor redactor = Redactor.None;
    private RunView? view;

    public bool IsJson { get; } = json;

    public bool IsVerbose { get; } = verbose;

    /// <summary>From here on the environment's secrets are masked.</summary>
    public void Use(Redactor secrets) => redactor = secrets;

    /// <summary>The answer to a question, as text or as JSON of the same value.</summary>
    public void Answer(object value, string text) => Console.Out.WriteLine(redactor.Redact(IsJson ? JsonSerializer.Serialize(value, Slipway.Engine.Json.Options) : text));

    /// <summary>Printed when everything else has been said, alone on its line.</summary>
    public string? LastWord { get; set; }

    public void Status(StatusReport report) => StatusView.Write(report, Destination());

    public void History(IReadOnlyList<RunLog> runs) => HistoryView.Write(runs, Destination());

    /// <summary>A line as it is, such as one of a log.</summary>
    public void Line(string text) => Console.Out.WriteLine(redactor.Redact(text));

    /// <summary>A line of one of several hosts' output, behind its name; in JSON an event.</summary>
    /// <param name="kind">The event's name: <c>output</c> or <c>log</c>.</param>
    /// <param name="host">Whose line.</param>
    /// <param name="width">Of the longest name that comes; 0 leaves the name out.</param>
    /// <param name="text">The line.</param>
    public void HostLine(string kind, string host, int width, string text) => Console.Out.WriteLine(redactor.Redact(
        IsJson ? JsonSerializer.Serialize(new { @event = kind, time = TimeProvider.System.GetUtcNow(), host, text }, Slipway.Engine.Json.Options)
        : width == 0 ? text
        : $"{host.PadRight(width)} | {text}"));

    public void Notice(string text) => On(new Notice(text));

    public void Warn(string text) => Console.Error.WriteLine(redactor.Redact($"warning: {text}"));

    public void Begin(string title, Plan? plan)
    {
        view = RunView.Create(Destination());
        view.Begin(title, plan);
    }

    public void On(RunEvent happened)
    {
        if (view is not null)
        {
            view.On(happened);
        }
        else if (happened is Notice notice)
        {
            Console.Error.WriteLine(redactor.Redact(notice.Text));
        }
    }

    public async Task EndAsync(RunResult result, string? next, IReadOnlyList<string> files)
    {
        if (view is not null)
        {
            await view.FinishAsync(result, next, files).ConfigureAwait(false);
            await view.DisposeAsync().ConfigureAwait(false);
            view = null;
        }

        if (LastWord is not null)
        {
            Line(LastWord);
        }

        if (IsVerbose && result.Problem is { } problem)
        {
            Console.Error.WriteLine(redactor.Redact(problem.ToString()));
        }
    }

    /// <summary>Says what went wrong outside a run, or around one; a stack trace only with <c>--verbose</c>.</summary>
    public async Task ErrorAsync(int exit, string text, Exception? problem)
    {
        if (view is not null)
        {
            await view.DisposeAsync().ConfigureAwait(false);
            view = null;
        }

        if (IsJson)
        {
            Console.Out.WriteLine(redactor.Redact(JsonSerializer.Serialize(new { @event = "error", time = TimeProvider.System.GetUtcNow(), exit, text }, Slipway.Engine.Json.Options)));
        }

        Console.Error.WriteLine(redactor.Redact(IsVerbose ? $"{text}\n{problem}" : text));
    }

    private Output Destination()
    {
        var plain = Console.IsOutputRedirected || variables.NoColor || variables.IsContinuousIntegration;
        return new Output(Console.Out, IsJson ? OutputStyle.Json : plain ? OutputStyle.Plain : OutputStyle.Live, redactor.Redact, TimeProvider.System);
    }
}
