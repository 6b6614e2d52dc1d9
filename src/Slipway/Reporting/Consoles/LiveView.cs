using Slipway.Engine.Plans;
using Slipway.Engine.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Slipway.Reporting.Consoles;

/// <summary>Tells a run as a table that changes in place. Its last state stays as the summary.</summary>
internal sealed class LiveView : RunView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(120);

    private readonly IAnsiConsole console;
    private readonly Board board;
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task display = Task.CompletedTask;
    private string title = "Run";
    private long began;
    private int frame;

    internal LiveView(Output output, IAnsiConsole console)
        : base(output)
    {
        this.console = console;
        board = new Board(output.Time, Safe);
        began = output.Time.GetTimestamp();
    }

    public static LiveView On(Output output) =>
        new(output, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output.Writer) }));

    private protected override void OnBegin(string title, Plan? plan)
    {
        this.title = Safe(title);
        began = Output.Time.GetTimestamp();
        if (plan is not null) board.Plan(plan);
        console.Write(new Rule(Markup.Escape(this.title)) { Justification = Justify.Left, Style = new Style(Color.Grey) });
        display = DisplayAsync();
    }

    private protected override void OnEvent(RunEvent happened) => board.Apply(happened);

    private protected override void OnFinish(RunResult result, string? next, IReadOnlyList<string> files)
    {
        foreach (var (step, evidence) in board.Concerns)
            Line($"{PlainView.Mark(evidence.Status)} {step}: {PlainView.Evidence(evidence)}", Color.Yellow);
        Line(Endings.Headline(title, result, Output.Time.GetElapsedTime(began).TotalMilliseconds), result.Exit == 0 ? Color.Green : Color.Red);
        if (result.Exit != 0 && result.Error is { } error) Line($"{result.FailedStep}: {error}", Color.Default);
        // Not through the console, which would break a long path or command in two and so spoil copying it.
        foreach (var file in files) Output.Writer.Write(Safe($"record: {file}\n"));
        if (next is not null) Output.Writer.Write(Safe($"next: {next}\n"));
    }

    private protected override async Task EndAsync()
    {
        end.TrySetResult();
        await display.ConfigureAwait(false);
    }

    // The table is drawn by a task of its own, so that times go on while a step is silent.
    private async Task DisplayAsync()
    {
        await Task.Yield();
        try
        {
            await console.Live(new Text("")).Overflow(VerticalOverflow.Ellipsis).StartAsync(async context =>
            {
                do
                {
                    Guard(() => context.UpdateTarget(Render()));
                    await Task.WhenAny(end.Task, Task.Delay(Refresh, Output.Time, CancellationToken.None)).ConfigureAwait(false);
                }
                while (!end.Task.IsCompleted);
                Guard(() => context.UpdateTarget(Render()));
            }).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whatever breaks the display (a terminal that has gone, for one) must not break the deployment.
        }
    }

    private Rows Render()
    {
        frame++;
        var table = new Table { Border = TableBorder.None, ShowHeaders = false, Expand = false };
        table.AddColumn(new TableColumn("") { NoWrap = true });
        table.AddColumn(new TableColumn("") { NoWrap = true });
        table.AddColumn(new TableColumn("") { NoWrap = true, Alignment = Justify.Right });
        table.AddColumn("");
        foreach (var row in board.Rows)
        {
            var (mark, color) = Look(row.State);
            table.AddRow(
                new Text(mark, color),
                new Text(row.Title, row.State == RowState.Waiting ? Color.Grey : Color.Default),
                new Text(board.Milliseconds(row) is { } ms ? Words.Duration(ms) : "", Color.Grey),
                new Text(Words.FirstLine(row.Detail), row.State is RowState.Failed or RowState.Refused ? Color.Red : Color.Grey) { Overflow = Overflow.Ellipsis });
        }
        IRenderable[] parts = [.. board.Notices.Select(notice => new Text(notice, Color.Yellow)), table];
        return new Rows(parts);
    }

    private (string Mark, Color Color) Look(RowState state) => (state, console.Profile.Capabilities.Unicode) switch
    {
        (RowState.Running, true) => ("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"[frame % 10].ToString(), Color.Aqua),
        (RowState.Running, _) => (">", Color.Aqua),
        (RowState.Done, true) => ("✓", Color.Green),
        (RowState.Done, _) => ("+", Color.Green),
        (RowState.Skipped, _) => ("-", Color.Grey),
        (RowState.Failed or RowState.Refused, true) => ("✗", Color.Red),
        (RowState.Failed or RowState.Refused, _) => ("x", Color.Red),
        _ => (" ", Color.Grey),
    };

    private void Line(string text, Color color) => console.Write(new Text(Safe(text) + "\n", color));
}
