using Slipway.Rollouts;
using Slipway.Rollouts.Fleet;

namespace Slipway.Tests.Unit.Rollouts;

public sealed class BatchesTests
{
    [Theory]
    [InlineData("1, 25%, 100%", 20, "1 4 15")]
    [InlineData("1, 25%, 100%", 3, "1 2")]
    [InlineData("1, 25%, 100%", 1, "1")]
    [InlineData("50%", 5, "3 2")]
    [InlineData("2", 5, "2 3")]
    [InlineData("10%, 10%, 3", 10, "1 2 7")]
    [InlineData("9", 5, "5")]
    public void Each_step_says_how_many_hosts_are_switched_when_it_ends(string text, int hosts, string sizes)
    {
        var batches = Batches.Parse(text).Over([.. Enumerable.Range(0, hosts)]).ToList();
        batches.Select(batch => batch.Count).ShouldBe(sizes.Split(' ').Select(int.Parse));
        batches.SelectMany(batch => batch).ShouldBe(Enumerable.Range(0, hosts));
    }

    [Fact]
    public void Without_steps_all_are_switched_at_once() => Batches.All.Over([1, 2, 3]).ShouldHaveSingleItem().ShouldBe([1, 2, 3]);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("101%")]
    [InlineData("1,,2")]
    [InlineData("half")]
    [InlineData("1.5")]
    public void What_is_no_step_is_named(string text) => Should.Throw<RolloutException>(() => Batches.Parse(text)).Message.ShouldContain($"\"{text}\"");
}
