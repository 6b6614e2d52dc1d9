using System.Xml.Linq;

namespace Slipway.Tests.Unit.House;

public sealed class ReferenceTests
{
    [Theory]
    [InlineData("Engine", "")]
    [InlineData("Environments", "")]
    [InlineData("Hosts", "")]
    [InlineData("Databases", "Hosts")]
    [InlineData("Dashboard", "Engine,Reporting")]
    [InlineData("Proxy", "")]
    [InlineData("Rollouts", "Hosts")]
    [InlineData("Checks", "Databases,Hosts")]
    [InlineData("Notifications", "")]
    [InlineData("Reporting", "Engine")]
    public void A_library_refers_to_what_the_dependency_rule_allows(string library, string allowed) =>
        string.Join(",", References($"src/Slipway/{library}/Slipway.{library}.csproj")).ShouldBe(allowed);

    [Fact]
    public void The_engine_uses_the_base_class_library_alone() =>
        XDocument.Load(Path.Combine(Repository.Root, "src/Slipway/Engine/Slipway.Engine.csproj")).Descendants("PackageReference").ShouldBeEmpty();

    [Theory]
    [InlineData("ErpMax")]
    [InlineData("InventorySync")]
    [InlineData("MarketplaceSimulator")]
    public void A_workload_knows_nothing_of_slipway(string workload) => References($"src/Workloads/{workload}/{workload}.csproj").ShouldBeEmpty();

    [Fact]
    public void Nothing_of_slipway_knows_a_workload() =>
        Repository.Sources("src/Slipway", "build").Where(file => file.Lines.Any(line => line.Contains("using ErpMax", StringComparison.Ordinal) || line.Contains("using InventorySync", StringComparison.Ordinal) || line.Contains("using MarketplaceSimulator", StringComparison.Ordinal)))
            .ShouldBeEmpty();

    private static IEnumerable<string> References(string project) => XDocument.Load(Path.Combine(Repository.Root, project))
        .Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!).Replace("Slipway.", "", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
