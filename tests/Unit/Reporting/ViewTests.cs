using System.Text.Json;
using Slipway.Engine.Targets;
using Slipway.Reporting;

namespace Slipway.Tests.Unit.Reporting;

public sealed class ViewTests
{
    private static readonly StatusReport Report = new()
    {
        Application = "inventory",
        Environment = "local",
        InEffect = Sample.Succeeded(),
        Newest = Sample.Stuck(),
        Sections =
        [
            new StatusSection("Host local", [new("release", "c0ffee12"), new("free disk", "1 GB; 2 GB are needed", EvidenceStatus.Failed)]),
            new StatusSection("Schema", [new("version", "5"), new("key", "hunter2")]),
            new StatusSection("Last syncs", [new("ozon", "2 h ago, partial:\n3 items", EvidenceStatus.Warning)]),
        ],
    };

    [Theory]
    [InlineData(OutputStyle.Plain, "plain")]
    [InlineData(OutputStyle.Json, "json")]
    public void Status_tells_what_is_deployed_and_how_it_is(OutputStyle style, string name) =>
        Approved.Match(Written(output => StatusView.Write(Report, output), style), $"ViewTests.status-{name}");

    [Theory]
    [InlineData(OutputStyle.Plain, "plain")]
    [InlineData(OutputStyle.Json, "json")]
    public void History_has_a_row_a_run_newest_first(OutputStyle style, string name) =>
        Approved.Match(Written(output => HistoryView.Write([Sample.RolledBack(), Sample.Stuck(), Sample.Undone(), Sample.Succeeded()], output), style), $"ViewTests.history-{name}");

    [Fact]
    public void Nothing_deployed_is_said_and_not_an_empty_table()
    {
        var report = new StatusReport { Application = "inventory", Environment = "local" };

        Written(output => HistoryView.Write([], output), OutputStyle.Plain).Trim().ShouldBe("Nothing has been deployed yet.");
        Written(output => HistoryView.Write([], output), OutputStyle.Json).Trim().ShouldBe("[]");
        Written(output => StatusView.Write(report, output), OutputStyle.Plain).ShouldContain("deployed  nothing");
        JsonElement.Parse(Written(output => StatusView.Write(report, output), OutputStyle.Json)).GetProperty("sections").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public void A_deployment_in_progress_is_not_called_cut_off()
    {
        var text = Written(output => StatusView.Write(Report with { LockHolder = "ada on laptop since 12:00" }, output), OutputStyle.Plain);

        text.ShouldContain("ada on laptop since 12:00");
        text.ShouldNotContain("cut off");
    }

    [Fact]
    public void On_a_terminal_the_same_texts_stand_in_a_table()
    {
        var status = Written(output => StatusView.Write(Report, output), OutputStyle.Live);
        var history = Written(output => HistoryView.Write([Sample.Undone()], output), OutputStyle.Live);

        status.ShouldContain("c0ffee12");
        status.ShouldNotContain("hunter2");
        history.ShouldContain("undone");
    }

    [Fact]
    public void A_terminal_is_used_only_when_there_is_one_and_it_may_be_coloured()
    {
        Terminal.StyleFor(json: true, plain: false).ShouldBe(OutputStyle.Json);
        Terminal.StyleFor(json: false, plain: true).ShouldBe(OutputStyle.Plain);
    }

    private static string Written(Action<Output> write, OutputStyle style)
    {
        var writer = new StringWriter { NewLine = "\n" };
        write(new Output(writer, style, Sample.Hide, TimeProvider.System));
        return writer.ToString();
    }
}
