using System.Collections.Immutable;
using System.Text.Json;
using Slipway.Engine.Plans;
using Slipway.Engine.Targets;

namespace Slipway.Tests.Unit.Engine;

public sealed class PlannerTests
{
    private static readonly ImmutableSortedDictionary<string, string> Inputs =
        ImmutableSortedDictionary<string, string>.Empty.Add("migrations", "0123456789abcdef0123");

    private static Plan PlanOf(object build, params string[] targets) =>
        new Planner(TargetCatalog.Of(build)).Plan("inventory", "local", targets, [], Inputs);

    [Fact]
    public void Steps_stand_after_what_they_depend_on() =>
        PlanOf(new PracticeBuild(), "Deploy").Steps.Select(step => step.Name).ShouldBe(["Check", "Migrate", "Ship", "Schedule", "Deploy"]);

    [Fact]
    public void A_plan_reads_as_approved() => Approved.Match(PlanText.Of(PlanOf(new PracticeBuild(), "Deploy")), "Plan");

    [Fact]
    public void A_plan_comes_back_from_its_json_with_the_same_hash()
    {
        var plan = PlanOf(new PracticeBuild(), "Deploy");
        var back = JsonSerializer.Deserialize<Plan>(JsonSerializer.Serialize(plan, Slipway.Engine.Json.Options), Slipway.Engine.Json.Options)!;
        back.Hash.ShouldBe(plan.Hash);
    }

    [Fact]
    public void Another_input_is_another_plan()
    {
        var plan = PlanOf(new PracticeBuild(), "Deploy");
        (plan with { Inputs = plan.Inputs.SetItem("migrations", "other") }).Hash.ShouldNotBe(plan.Hash);
    }

    [Fact]
    public void An_unknown_target_is_named_with_the_nearest_one() =>
        Should.Throw<PlanException>(() => PlanOf(new PracticeBuild(), "Deplyo", "Nonsense"))
            .Problems.ShouldBe(["Unknown target 'Deplyo'. Did you mean 'Deploy'?", "Unknown target 'Nonsense'."]);

    [Fact]
    public void A_circle_is_named_whole() =>
        Should.Throw<PlanException>(() => PlanOf(new CircularBuild(), "One"))
            .Problems.ShouldBe(["Circular dependency: One -> Two -> Three -> One."]);

    [Fact]
    public void A_dependency_that_is_no_property_of_the_build_is_missing() =>
        Should.Throw<PlanException>(() => PlanOf(new StrayBuild(), "Lost"))
            .Problems.Single().ShouldStartWith("Missing dependency: 'Lost' depends on a target that is not a property of the build");

    [Fact]
    public void A_circle_by_order_alone_is_refused() =>
        Should.Throw<PlanException>(() => PlanOf(new ContraryBuild(), "Both")).Problems.Single().ShouldStartWith("Circular order among: ");

    private sealed class CircularBuild
    {
        public Target One => _ => _.DependsOn(Two);

        public Target Two => _ => _.DependsOn(Three);

        public Target Three => _ => _.DependsOn(One);
    }

    private sealed class StrayBuild
    {
        public Target Lost => _ => _.DependsOn(Nowhere());

        private static Target Nowhere() => _ => _;
    }

    private sealed class ContraryBuild
    {
        public Target First => _ => _.After(Second);

        public Target Second => _ => _.After(First);

        public Target Both => _ => _.DependsOn(First, Second);
    }
}
