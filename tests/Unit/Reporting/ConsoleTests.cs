using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Slipway.Engine.Journals;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;
using Slipway.Reporting;
using Slipway.Reporting.Consoles;
using Spectre.Console;

namespace Slipway.Tests.Unit.Reporting;

public sealed class ConsoleTests
{
    private readonly FakeTimeProvider time = new(Sample.Noon) { AutoAdvanceAmount = TimeSpan.Zero };

    [Theory]
    [InlineData(OutputStyle.Plain, "plain")]
    [InlineData(OutputStyle.Json, "json")]
    public async Task A_deployment_that_succeeds_is_told(OutputStyle style, string name)
    {
        var text = await TellAsync(style, Sample.Succeeded(), new RunResult(0, Sample.Succeeded()), null, ".slipway/records/000012-deployment.html");

        Approved.Match(text, $"ConsoleTests.succeeded-{name}");
    }

    [Theory]
    [InlineData(OutputStyle.Plain, "plain")]
    [InlineData(OutputStyle.Json, "json")]
    public async Task A_deployment_that_is_undone_says_what_failed_what_state_things_are_in_and_what_is_next(OutputStyle style, string name)
    {
        var log = Sample.Undone();
        var text = await TellAsync(style, log, new RunResult(1, log, "Migrate", log.Failure!.Error), "./build.sh Deploy --env local");

        Approved.Match(text, $"ConsoleTests.undone-{name}");
    }

    [Fact]
    public async Task A_failed_undo_says_that_things_are_between_the_states()
    {
        var log = Sample.Stuck();
        var text = await TellAsync(OutputStyle.Plain, log, new RunResult(3, log, "Migrate", "disk still full"), "./build.sh Rollback --env local");

        text.ShouldContain("      UNDO FAILED: disk still full\n");
        text.ShouldContain("could NOT be undone. Things are between the old state and the new one.");
        text.ShouldEndWith("next: ./build.sh Rollback --env local\n");
    }

    [Fact]
    public async Task A_rollback_over_two_deployments_tells_each_step_that_it_takes_back()
    {
        var log = Sample.RolledBack();
        var text = await TellAsync(OutputStyle.Plain, log, new RunResult(0, log));

        text.Split('\n').Count(line => line.StartsWith("  undo DeployCode  done", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Theory]
    [InlineData(5, "Deploy inventory to local: refused after 0.0 s at Migrate. Everything it had started was undone; things are as they were before.")]
    [InlineData(1, "Deploy inventory to local: FAILED after 0.0 s at Migrate. Everything it had started was undone; things are as they were before.")]
    public async Task The_last_words_follow_the_exit_code(int exit, string headline) =>
        (await TellAsync(OutputStyle.Plain, Sample.Undone(), new RunResult(exit, Sample.Undone(), "Migrate", "no"))).ShouldContain(headline + "\n");

    [Fact]
    public async Task A_run_that_found_nothing_to_do_says_so()
    {
        var log = Sample.Log(16, Sample.Began(), new StepSkipped("Migrate", "at the newest version"), new RunEnded(RunOutcome.Unchanged, [9]));

        (await TellAsync(OutputStyle.Plain, log, new RunResult(0, log))).ShouldContain("nothing to do, everything is as it should be");
    }

    [Theory]
    [InlineData(OutputStyle.Plain)]
    [InlineData(OutputStyle.Json)]
    [InlineData(OutputStyle.Live)]
    public async Task Secrets_escape_sequences_and_markup_of_a_host_do_not_get_through(OutputStyle style)
    {
        var writer = new StringWriter();
        const string Hostile = "[red]x[/] \u001b]0;title\u0007\u001b[2J \u202Eevil hunter2 \"quoted\" <b> cut \uD83D";
        await using (var view = View(style, writer))
        {
            view.Begin(Hostile);
            view.On(new StepRunning("Step", 1, 1));
            view.On(new StepSaid("Step", Hostile));
            view.On(new EvidenceFound("Step", new Evidence("A1", Hostile, Hostile, EvidenceStatus.Failed)));
            view.On(new Notice(Hostile));
            view.On(new StepFailed("Step", Hostile, FailureKind.Failed, [], 1));
            await view.FinishAsync(new RunResult(1, null, "Step", Hostile), Hostile, Hostile);
        }
        var text = writer.ToString();

        text.ShouldContain("***");
        text.ShouldNotContain("hunter2");
        text.ShouldNotContain("\u001b]0;");
        text.ShouldNotContain("\u0007");
        text.ShouldNotContain("\u202E");
        text.ShouldNotContain("\uD83D", Case.Sensitive);
        text.ShouldContain("[red]x[/]");
    }

    [Fact]
    public async Task Every_json_line_is_an_object_with_an_event_and_a_time_even_when_a_secret_looks_like_syntax()
    {
        var writer = new StringWriter();
        var output = new Output(writer, OutputStyle.Json, text => text.Replace("\":\"", "***", StringComparison.Ordinal).Replace("step", "***", StringComparison.Ordinal), time);
        await using var view = RunView.Create(output);
        foreach (var happened in Sample.Events(Sample.Undone()).Append(new StepProgress("Migrate", 5, null, "rows"))) view.On(happened);

        foreach (var line in writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var root = JsonElement.Parse(line);
            root.GetProperty("event").GetString().ShouldNotBeNullOrEmpty();
            root.GetProperty("time").GetDateTimeOffset().Offset.ShouldBe(TimeSpan.Zero);
        }
    }

    [Fact]
    public void Progress_is_told_every_ten_seconds_with_an_estimate()
    {
        var writer = new StringWriter();
        var view = View(OutputStyle.Plain, writer);
        view.On(new StepRunning("SmokeTest", 1, 1));
        for (var second = 1; second <= 40; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            view.On(new StepProgress("SmokeTest", second * 250, 10_000, "rows"));
        }

        writer.ToString().Split('\n')[1..4].ShouldBe(
        [
            "      2,500 of 10,000 rows (25 %), about 30 s left",
            "      5,000 of 10,000 rows (50 %), about 20 s left",
            "      7,500 of 10,000 rows (75 %), about 10 s left",
        ]);
    }

    [Fact]
    public void Bytes_are_told_with_their_rate_and_what_the_host_held_before_takes_no_time()
    {
        var (writer, json) = (new StringWriter(), new StringWriter());
        RunView[] views = [View(OutputStyle.Plain, writer), View(OutputStyle.Json, json)];
        Tell(new StepRunning("DeployCode", 1, 1));
        time.Advance(TimeSpan.FromSeconds(100));
        Tell(new StepProgress("DeployCode", 0, 200e6, "bytes"));
        for (var second = 1; second <= 12; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Tell(new StepProgress("DeployCode", second * 2.5e6, 200e6, "bytes"));
        }

        writer.ToString().Split('\n')[1..3].ShouldBe(["      0.0 of 200.0 MB (0 %)", "      25.0 of 200.0 MB (13 %), 2.5 MB/s, about 1 min 10 s left"]);
        var last = JsonElement.Parse(json.ToString().TrimEnd().Split('\n')[^1]);
        (last.GetProperty("perSecond").GetDouble(), last.GetProperty("secondsLeft").GetDouble()).ShouldBe((2.5e6, 68));

        void Tell(RunEvent happened) => Array.ForEach(views, view => view.On(happened));
    }

    [Fact]
    public void Progress_in_json_is_told_once_a_second_however_often_it_is_reported()
    {
        var writer = new StringWriter();
        var view = View(OutputStyle.Json, writer);
        for (var row = 0; row < 1000; row++)
        {
            view.On(new StepProgress("SmokeTest", row, 1000, "rows"));
            time.Advance(TimeSpan.FromMilliseconds(5));
        }

        writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(5);
    }

    [Theory]
    [InlineData(OutputStyle.Plain)]
    [InlineData(OutputStyle.Json)]
    [InlineData(OutputStyle.Live)]
    public async Task A_writer_that_breaks_never_disturbs_the_run(OutputStyle style)
    {
        var writer = new BreakingWriter(after: 40);
        await using var view = View(style, writer);

        view.Begin("Deploy", Sample.Plan);
        foreach (var happened in Sample.Events(Sample.Succeeded())) view.On(happened);
        await view.FinishAsync(new RunResult(0, Sample.Succeeded()));

        writer.HasBroken.ShouldBeTrue();
    }

    [Fact]
    public void A_step_that_goes_on_beside_another_says_its_name_without_a_terminal()
    {
        var writer = new StringWriter();
        var view = RunView.Create(new Output(writer, OutputStyle.Plain, text => text, time));

        view.On(new StepRunning("StageCode", 1, 2));
        view.On(new StepSaid("StageCode", "building the image"));
        view.On(new StepRunning("TestMigration", 2, 2));
        view.On(new StepSaid("StageCode", "making containers"));
        view.On(new StepSaid("TestMigration", "copying"));
        view.On(new StepDone("TestMigration", null, [], 2000));
        view.On(new StepDone("StageCode", null, [], 1000));

        writer.ToString().ShouldBe("[1/2] StageCode\n      building the image\n[2/2] TestMigration\n      StageCode: making containers\n      copying\n      done in 2.0 s\n      StageCode: done in 1.0 s\n");
    }

    [Fact]
    public void A_mistake_in_telling_is_said_and_does_not_fail_the_step()
    {
        var writer = new StringWriter();
        var view = RunView.Create(new Output(writer, OutputStyle.Plain, text => text == "bad" ? throw new ArgumentException("no such text") : text, time));

        view.On(new StepRunning("Step", 1, 1));
        view.On(new StepSaid("Step", "good"));
        view.On(new StepSaid("Step", "bad"));
        view.On(new StepSaid("Step", "later"));

        writer.ToString().ShouldBe("[1/1] Step\n      good\nThis display has stopped (no such text); the run goes on. Its record and journal tell the rest.\n");
    }

    [Fact]
    public async Task The_live_table_ends_as_the_summary()
    {
        var writer = new StringWriter();
        await using (var view = View(OutputStyle.Live, writer))
        {
            view.Begin("Deploy inventory to local", Sample.Plan);
            foreach (var happened in Sample.Events(Sample.Undone())) view.On(happened);
            await view.FinishAsync(new RunResult(1, Sample.Undone(), "Migrate", "no such column: depot"), "./build.sh Deploy --env local");
        }

        // The last frame: everything after the cursor last went up to draw the table over.
        var frame = Regex.Split(writer.ToString(), "\u001b\\[[0-9]+A")[^1];
        frame.ShouldContain("HealthCheck");
        frame.ShouldContain("undo Migrate");
        frame.ShouldContain("no such column: depot");
        frame.ShouldContain("next: ./build.sh Deploy --env local");
    }

    [Fact]
    public async Task Many_threads_may_speak_at_once()
    {
        var writer = new StringWriter();
        await using var view = View(OutputStyle.Json, writer);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++) view.On(new StepSaid("Step", $"{thread} {i}"));
        }, TestContext.Current.CancellationToken)));

        var lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(1600);
        lines.ShouldAllBe(line => JsonElement.Parse(line, default).GetProperty("event").GetString() == "said");
    }

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(9949, "9.9 s")]
    [InlineData(9950, "10 s")]
    [InlineData(59_400, "59 s")]
    [InlineData(185_000, "3 min 05 s")]
    [InlineData(3_720_000, "1 h 02 min")]
    [InlineData(-5, "0.0 s")]
    public void Durations_read_as_people_say_them(double milliseconds, string text) => Words.Duration(milliseconds).ShouldBe(text);

    private async Task<string> TellAsync(OutputStyle style, RunLog log, RunResult result, string? next = null, params string[] files)
    {
        var writer = new StringWriter();
        await using var view = View(style, writer);
        view.Begin("Deploy inventory to local", log.Began.Kind == RunKind.Deployment ? Sample.Plan : null);
        foreach (var happened in Sample.Events(log)) view.On(happened);
        await view.FinishAsync(result, next, files);
        return writer.ToString();
    }

    private RunView View(OutputStyle style, TextWriter writer)
    {
        var output = new Output(writer, style, Sample.Hide, time);
        if (style != OutputStyle.Live) return RunView.Create(output);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 120;
        console.Profile.Height = 40;
        return new LiveView(output, console);
    }

    private sealed class BreakingWriter(int after) : StringWriter
    {
        private int written;

        public bool HasBroken { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Count(1);

        public override void Write(char[] buffer, int index, int count) => Count(count);

        public override void Write(string? value) => Count(value?.Length ?? 0);

        private void Count(int characters)
        {
            written += characters;
            if (written <= after) return;
            HasBroken = true;
            throw new IOException("Broken pipe");
        }
    }
}
