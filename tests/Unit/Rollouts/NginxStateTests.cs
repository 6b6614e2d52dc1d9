using System.Text;
using Slipway.Rollouts;
using Slipway.Rollouts.Compose;

namespace Slipway.Tests.Unit.Rollouts;

public sealed class NginxStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly NginxState.Upstream Blue = new("blue", ["b1:8080", "b2:8080"]);
    private static readonly NginxState.Upstream Green = new("green", ["g1:8080"]);

    [Fact]
    public void What_is_in_the_file_is_read_from_it_again()
    {
        var state = NginxState.Empty.Switched(Blue, TimeSpan.FromSeconds(5), 2, Now).Switched(Green, TimeSpan.FromSeconds(5), 2, Now);
        foreach (var one in new[] { NginxState.Empty, state, state.Ended(null, null), state.Ended("it said \"no\"\n;}# ü", new ProxyState.Figures(3, 2, 1, 0.5, 9, 12)) })
            NginxState.Parse(Encoding.UTF8.GetBytes(one.ToFile())).ToFile().ShouldBe(one.ToFile());
        Should.Throw<RolloutException>(() => NginxState.Parse("upstream x { }"u8.ToArray())).Message.ShouldContain("is damaged");
    }

    [Fact]
    public void While_a_release_is_on_trial_the_one_before_answers_what_it_fails_and_it_is_noted()
    {
        var first = NginxState.Empty.Switched(Blue, TimeSpan.FromSeconds(5), 2, Now);
        first.Seen.Last.ShouldBe(new ProxyState.Verdict(null, "blue", "kept", null, null));
        first.ToFile().ShouldContain("  server b1:8080;\n  server b2:8080;\n  keepalive");
        first.ToFile().ShouldContain("access_log off;");

        var trial = first.Switched(Green, TimeSpan.FromSeconds(5), 2, Now);
        (trial.Seen.Active!.Name, trial.Seen.Last!.IsOpen, trial.OnTrial!.Until).ShouldBe(("green", true, Now.AddSeconds(5)));
        trial.ToFile().ShouldContain("  server g1:8080 max_fails=0;\n  server b1:8080 max_fails=0 backup;\n  server b2:8080 max_fails=0 backup;\n");
        trial.ToFile().ShouldContain($"/failed-{trial.Generation} slipway_failed if=$slipway_failed;");
    }

    [Fact]
    public void A_trial_ends_with_the_new_release_alone_or_the_one_before_alone()
    {
        var trial = NginxState.Empty.Switched(Blue, TimeSpan.Zero, 2, Now).Switched(Green, TimeSpan.FromSeconds(5), 2, Now);
        var kept = trial.Ended(null, null);
        (kept.Seen.Active!.Name, kept.Seen.Last!.IsGood, kept.OnTrial).ShouldBe(("green", true, null));
        kept.ToFile().ShouldNotContain("b1:8080");
        var back = trial.Ended("3 request(s) failed", null);
        (back.Seen.Active!.Name, back.Seen.Last!.Outcome, back.Seen.Last.Reason).ShouldBe(("blue", "switched back", "3 request(s) failed"));
        back.ToFile().ShouldNotContain("g1:8080");
    }

    [Fact]
    public void Without_a_trial_or_with_the_same_release_started_anew_there_is_nothing_to_try()
    {
        var blue = NginxState.Empty.Switched(Blue, TimeSpan.FromSeconds(5), 2, Now);
        blue.Switched(Green, TimeSpan.Zero, 2, Now).OnTrial.ShouldBeNull();
        var anew = blue.Switched(new NginxState.Upstream("blue", ["b3:8080"]), TimeSpan.FromSeconds(5), 2, Now);
        (anew.OnTrial, anew.Last!.From).ShouldBe((null, null));
    }
}
