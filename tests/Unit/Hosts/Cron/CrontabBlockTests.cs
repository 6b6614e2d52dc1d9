using System.Text;
using CsCheck;
using Slipway.Hosts;
using Slipway.Hosts.Cron;

namespace Slipway.Tests.Unit.Hosts.Cron;

public sealed class CrontabBlockTests
{
    private static readonly CrontabBlock Block = new("inventory@prod", "/srv/app");
    private static readonly CronJob[] Jobs =
    [
        new("sync", "0 */6 * * *", "cd /srv/app/current && ./inventory-sync --source all >> shared/sync.log 2>&1"),
        new("full", "0 3 * * sun", "cd /srv/app/current && ./inventory-sync --full --day $(date +%F)"),
    ];

    [Fact]
    public void The_block_is_as_approved() => Approved.Match(Block.Render(Jobs)!, "CrontabBlock");

    [Fact]
    public void What_is_outside_stays_byte_for_byte()
    {
        var line = Gen.OneOf(
            Gen.Const("MAILTO=ops@example.org"), Gen.Const("0 5 * * * /usr/bin/true"), Gen.Const("# комментарий"), Gen.Const(""), Gen.Const("  \t"),
            Gen.Const("# BEGIN slipway inventory@prod2"), Gen.Const("# END slipway inventory"), Gen.String);
        var end = Gen.OneOf(Gen.Const("\n"), Gen.Const("\r\n"));
        var outside = Gen.Select(line, end).Array[0, 6].Select(lines => Bytes(string.Concat(lines.Select(l => l.Item1.Replace("\ud800", "", StringComparison.Ordinal) + l.Item2))));
        Gen.Select(outside, Gen.Byte.Array[0, 8].Where(raw => !raw.Contains((byte)'\n')), Gen.Bool).Sample((before, raw, tail) =>
        {
            byte[] original = tail ? [.. before, .. raw] : [.. before];
            var installed = Block.Replace(original, Block.Render(Jobs));
            Block.Find(installed).ShouldBe(Block.Render(Jobs));
            Block.Replace(installed, null).ShouldBe(original);
            Block.Replace(Block.Replace(installed, Block.Render([Jobs[0]])), null).ShouldBe(original);
        });
    }

    [Fact]
    public void A_block_in_the_middle_is_replaced_where_it_is()
    {
        var text = Bytes($"A=1\r\n{Block.Render(Jobs)}# after");
        Encoding.UTF8.GetString(Block.Replace(text, Block.Render([Jobs[0]]))).ShouldBe($"A=1\r\n{Block.Render([Jobs[0]])}# after");
        Encoding.UTF8.GetString(Block.Replace(text, null)).ShouldBe("A=1\r\n# after");
    }

    [Fact]
    public void Blocks_of_other_applications_and_environments_are_left_alone()
    {
        var other = new CrontabBlock("inventory@test", "/srv/app");
        var text = other.Replace([], other.Render(Jobs));
        Block.Find(text).ShouldBeNull();
        var both = Block.Replace(text, Block.Render([Jobs[0]]));
        other.Find(both).ShouldBe(other.Render(Jobs));
        Block.Replace(both, null).ShouldBe(text);
    }

    [Theory]
    [InlineData("# BEGIN slipway inventory@prod\n0 5 * * * x\n", "has no END")]
    [InlineData("x\n# END slipway inventory@prod\n", "line 2 is '# END slipway inventory@prod' without its BEGIN")]
    [InlineData("# BEGIN slipway inventory@prod\n# BEGIN slipway inventory@prod\n# END slipway inventory@prod\n", "line 2 is a second")]
    [InlineData("# BEGIN slipway inventory@prod\n# END slipway inventory@prod\n# BEGIN slipway inventory@prod\n# END slipway inventory@prod\n", "line 3 is a second")]
    public void A_broken_block_is_an_error_that_says_where(string text, string where)
    {
        Should.Throw<HostException>(() => Block.Replace(Bytes(text), null)).Message.ShouldContain(where);
        Should.Throw<HostException>(() => Block.Find(Bytes(text))).Message.ShouldContain("Nothing was changed");
    }

    [Fact]
    public void A_block_edited_on_another_system_is_still_found()
    {
        var text = Bytes("# BEGIN slipway inventory@prod\r\n0 5 * * * x\r\n# END slipway inventory@prod  ");
        Block.Replace(text, null).ShouldBeEmpty();
    }

    [Fact]
    public void Invalid_jobs_make_no_block() =>
        Should.Throw<CronJobException>(() => Block.Render([new CronJob("a", "nonsense", "x"), new CronJob("b", "@daily", "")])).Problems.Count.ShouldBe(2);

    [Fact]
    public void No_jobs_are_no_block() => Block.Render([]).ShouldBeNull();

    [Fact]
    public void A_diff_shows_what_is_added_taken_away_and_kept()
    {
        var changed = new CronJob[] { Jobs[0], new("monitor", "@hourly", "true") };
        Approved.Match(string.Join('\n', CrontabDiff.Compare(Block.Render(Jobs), Block.Render(changed))), "CrontabDiff");
        CrontabDiff.Compare(Block.Render(Jobs), Block.Render(Jobs)).ShouldBeEmpty();
        CrontabDiff.Compare(null, Block.Render(Jobs)).ShouldAllBe(l => l.StartsWith("+ "));
        CrontabDiff.Compare(Block.Render(Jobs), null).ShouldAllBe(l => l.StartsWith("- "));
    }

    [Theory]
    [InlineData("0 1 * * * cd /srv/app/current && ./inventory-sync --source all >> shared/sync.log 2>&1", true)]
    [InlineData("@daily /opt/old/inventory-sync --source all", true)]
    [InlineData("5 1 * * 1-5 cd /old; LANG=C bin/inventory-sync --source all > /tmp/log 2>&1", true)]
    [InlineData("0 1 * * * /opt/old/inventory-sync --source ozon", false)]
    [InlineData("# 0 1 * * * /opt/old/inventory-sync --source all", false)]
    [InlineData("SYNC=/opt/old/inventory-sync --source all", false)]
    public void A_hand_made_line_for_the_same_command_is_reported(string line, bool expected)
    {
        var text = Block.Replace(Bytes($"MAILTO=x\n{line}\n"), Block.Render(Jobs));
        var found = HandMadeJobs.Find(text, Jobs);
        found.Count.ShouldBe(expected ? 1 : 0);
        if (expected)
            found[0].ShouldBe($"line 9 runs what the job 'sync' runs: {line}");
    }

    private static byte[] Bytes(string text) => new UTF8Encoding(false).GetBytes(text);
}
