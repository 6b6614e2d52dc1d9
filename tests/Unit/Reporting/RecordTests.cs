using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCheck;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;
using Slipway.Reporting;

namespace Slipway.Tests.Unit.Reporting;

public sealed partial class RecordTests
{
    public static TheoryData<string> Runs => ["succeeded", "undone", "stuck", "rollback"];

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_record_in_markdown_tells_everything(string run) => Approved.Match(Record(run).ToMarkdown(), $"RecordTests.{run}-markdown");

    [Theory]
    [InlineData("undone")]
    [InlineData("stuck")]
    public void An_incident_says_what_when_why_and_what_state_things_are_in(string run) =>
        Approved.Match(Record(run).ToIncident(run == "undone" ? Sample.Undone() : Sample.Stuck(), Sample.Hide), $"RecordTests.{run}-incident");

    [Fact]
    public void A_record_in_json_has_stable_names() => Approved.Match(Record("undone").ToJson(), "RecordTests.undone-json");

    [Fact]
    public void A_record_in_html_is_as_approved() => Approved.Match(WithoutStyle(Record("undone").ToHtml()), "RecordTests.undone-html");

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_record_in_html_is_well_formed_and_needs_nothing_from_outside(string run)
    {
        var html = Record(run).ToHtml();

        Parsed(html).Descendants("table").ShouldNotBeEmpty();
        html.ShouldNotContain("http:", Case.Insensitive);
        html.ShouldNotContain("https:", Case.Insensitive);
        html.ShouldNotContain("url(", Case.Insensitive);
        html.ShouldNotContain("@import", Case.Insensitive);
        html.ShouldNotContain("<script", Case.Insensitive);
        html.ShouldContain("prefers-color-scheme: dark");
        html.ShouldContain("@media print");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("'; --></style></pre></td><h1>")]
    [InlineData("&lt;b&gt; & &#60;")]
    [InlineData("\u202Egnp.exe\u0000\u001b[31m")]
    [InlineData("a | b\n| c `d` [e](javascript:f) ![g](http://h) ``` @i #1")]
    [InlineData("кирилиця 漢字 🚢")]
    public void A_hostile_text_stays_text_wherever_it_stands(string text)
    {
        var record = Hostile(text);
        var html = record.ToHtml();

        var page = Parsed(html);
        page.Descendants("script").ShouldBeEmpty();
        page.Descendants("img").ShouldBeEmpty();
        page.Descendants("h1").Count().ShouldBe(1);
        page.Descendants().Attributes().ShouldAllBe(attribute => !attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        var shown = record.Checklist[0].Item;
        page.Descendants("td").Select(cell => cell.Value).ShouldContain(shown);
        html.ShouldNotContain("\u202E");
        html.ShouldNotContain("\u001b");

        var markdown = record.ToMarkdown();
        Unfenced(markdown).ShouldNotContain("<script");
        Unfenced(markdown).ShouldNotContain("<img");
        Regex.IsMatch(Unfenced(markdown), @"(?<!\\)\]\(").ShouldBeFalse();
        Unfenced(markdown).ShouldNotContain("http://");
        Unfenced(markdown).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .ShouldAllBe(line => new[] { 2, 4, 5 }.Contains(Regex.Count(line, @"(?<!\\)\|") - 1));

        JsonElement.Parse(record.ToJson()).GetProperty("checklist")[0].GetProperty("item").GetString().ShouldBe(shown);
    }

    [Fact]
    public void Whatever_a_text_holds_the_page_stays_the_same_page()
    {
        var expected = Shape(Hostile("plain"));

        Gen.String[Gen.OneOf(Gen.Char["<>&\"'`|\\/=-!#;:[](){}~@\n\t\u0000\u001b\u202E\u00a0"], Gen.Char['a', 'z']), 1, 30].Sample(
            text => Shape(Hostile(text.Replace('\n', ' ') + "x")).ShouldBe(expected), iter: 300);

        static string Shape(DeploymentRecord record) =>
            string.Join(' ', Parsed(record.ToHtml()).Descendants().Select(element => element.Name.LocalName).Where(name => name is not ("ins" or "del" or "em" or "b" or "span")));
    }

    [Fact]
    public void No_secret_reaches_a_record()
    {
        var record = Hostile("token=hunter2;");

        foreach (var text in new[] { record.ToHtml(), record.ToMarkdown(), record.ToJson(), record.ToString() }) text.ShouldNotContain("hunter2");
        record.ToHtml().ShouldContain("token=***;");
    }

    [Fact]
    public void An_item_that_nobody_looked_at_says_why()
    {
        var items = Record("succeeded").Checklist;

        items.Single(item => item.Requirement == "A3").Status.ShouldBe(EvidenceStatus.Ok);
        items.Single(item => item.Requirement == "A17").Evidence.ShouldBe("Backup was skipped: no migration is pending");
        items.Single(item => item.Requirement == "A37").Evidence.ShouldBe("SmokeTest is not part of this run");
    }

    [Fact]
    public void The_record_of_a_run_that_was_cut_off_says_where()
    {
        var full = Sample.Succeeded();
        var cut = DeploymentRecord.Of(full with { Entries = full.Entries.GetRange(0, 4) }, RecordDetails.None, Sample.Hide);

        cut.Status.ShouldBe(RecordStatus.Unfinished);
        cut.Ended.ShouldBeNull();
        cut.DurationMs.ShouldBeNull();
        cut.Steps.Select(step => step.State).ShouldBe([StepState.Done, StepState.Skipped, StepState.CutOff, StepState.NotReached]);
    }

    [Fact]
    public async Task The_files_are_replaced_whole_and_nothing_else_is_left()
    {
        var folder = Directory.CreateTempSubdirectory("slipway-records-");
        try
        {
            var record = Record("succeeded");
            var first = await record.SaveAsync(Path.Combine(folder.FullName, "new"), TestContext.Current.CancellationToken);
            var again = await record.SaveAsync(Path.Combine(folder.FullName, "new"), TestContext.Current.CancellationToken);

            again.ShouldBe(first);
            Directory.EnumerateFiles(Path.Combine(folder.FullName, "new")).Select(Path.GetFileName).Order()
                .ShouldBe(["000012-deployment.html", "000012-deployment.json", "000012-deployment.md"]);
            (await File.ReadAllTextAsync(first[0], TestContext.Current.CancellationToken)).ShouldBe(record.ToHtml());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static DeploymentRecord Record(string run) => run switch
    {
        "succeeded" => DeploymentRecord.Of(Sample.Succeeded(), Sample.Details, Sample.Hide),
        "undone" => DeploymentRecord.Of(Sample.Undone(), Sample.Details, Sample.Hide),
        "stuck" => DeploymentRecord.Of(Sample.Stuck(), RecordDetails.None, Sample.Hide),
        _ => DeploymentRecord.Of(Sample.RolledBack(), RecordDetails.None, Sample.Hide),
    };

    private static DeploymentRecord Hostile(string text)
    {
        var plan = Sample.Plan with { Application = text, Environment = text, Steps = [new PlanStep(text, text, [], false, true)] };
        var log = Sample.Log(12,
            Sample.Began(plan) with { By = new RunBy(text, text, 1, 1), Revision = text },
            new RunResumed(new RunBy(text, text, 1, 1), text),
            new StepStarted(text, null),
            new StepFailed(text, text, FailureKind.Failed, [new Evidence(text, text, text, EvidenceStatus.Ok)], 5),
            new UndoStarted(text, 12),
            new UndoFailed(text, 12, text));
        var details = new RecordDetails
        {
            Rehearsal = text, Backup = text, Notes = text, Facts = [KeyValuePair.Create(text, text)], Diffs = [new RecordDiff(text, $"+{text}\n-{text}\n{text}")],
            Forecasts = [new RecordForecast(text, text, text, text)],
        };
        return DeploymentRecord.Of(log, details, Sample.Hide);
    }

    // The page is written so that it is XML as well, but for the few tags that HTML leaves open.
    private static XDocument Parsed(string html) =>
        XDocument.Parse(OpenTags().Replace(WithoutStyle(html), "<$1$2/>").Replace("<!doctype html>", "", StringComparison.Ordinal));

    private static string WithoutStyle(string html) => Style().Replace(html, "<style></style>");

    private static string Unfenced(string markdown) => Fence().Replace(markdown, "");

    [GeneratedRegex("<(meta)([^>]*)>")]
    private static partial Regex OpenTags();

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline)]
    private static partial Regex Style();

    [GeneratedRegex("^(`{3,})diff$.*?^\\1$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
