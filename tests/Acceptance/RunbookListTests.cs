using System.Text.RegularExpressions;
using Slipway.Tests.Acceptance.Support;

namespace Slipway.Tests.Acceptance;

/// <summary>The list that <see cref="RunbookTests"/> goes by, which takes no deployment to hold true.</summary>
public sealed class RunbookListTests
{
    [Fact]
    public async Task What_the_runbook_test_leaves_to_others_is_in_the_runbook_and_those_tests_exist()
    {
        RunbookTests.Elsewhere.Keys.Concat(RunbookTests.Unproven).ShouldBeSubsetOf(Runbook.Commands);
        foreach (var place in RunbookTests.Elsewhere.Values.Distinct().Select(place => place.Split('#')))
        {
            var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, place[0]), TestContext.Current.CancellationToken);
            text.ShouldMatch(place.Length == 1 ? @"\./build\.sh Test" : $@"\[(Fact|Theory)\b[\s\S]*?public (async )?Task {Regex.Escape(place[1])}\(");
        }
    }
}
