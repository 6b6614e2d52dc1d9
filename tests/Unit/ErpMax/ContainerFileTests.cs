using System.Text.RegularExpressions;
using ErpMax.Cli;
using ErpMax.Settings;
using Slipway.Tests.Unit.House;
using YamlDotNet.RepresentationModel;

namespace Slipway.Tests.Unit.Orchestration;

/// <summary>deploy/erpmax: what must hold of the files without starting a container.</summary>
public sealed partial class ContainerFileTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy/erpmax");
    private static readonly string[] Own = ["web", "worker"];

    private static readonly YamlMappingNode Production = Read("docker-compose.prod.yml");

    private static IEnumerable<(string Name, YamlMappingNode Service)> Services => At(Production, "services").Select(pair => (Text(pair.Key), Merged((YamlMappingNode)pair.Value)));

    [Fact]
    public void A_migration_that_ended_well_and_healthy_stores_come_before_web_and_worker()
    {
        foreach (var name in Own)
        {
            var needs = At(Service(name), "depends_on").ToDictionary(pair => Text(pair.Key), pair => Text(((YamlMappingNode)pair.Value)["condition"]));
            needs.ShouldBe(new Dictionary<string, string> { ["migration"] = "service_completed_successfully", ["postgres"] = "service_healthy", ["rabbitmq"] = "service_healthy", ["redis"] = "service_healthy" });
        }

        Text(((YamlMappingNode)At(Service("migration"), "depends_on")["postgres"])["condition"]).ShouldBe("service_healthy");
    }

    [Fact]
    public void The_migration_never_restarts_and_all_others_do_and_have_a_health_check() =>
        Services.Select(s => $"{s.Name}: {Text(s.Service["restart"])}, {(s.Service.Children.ContainsKey("healthcheck") ? "checked" : "not checked")}").ShouldBe(
        [
            "migration: no, not checked", "web: unless-stopped, checked", "worker: unless-stopped, checked", "postgres: unless-stopped, checked", "rabbitmq: unless-stopped, checked", "redis: unless-stopped, checked",
        ]);

    [Fact]
    public void Only_the_web_is_on_the_network_with_a_way_out_and_only_it_has_a_port()
    {
        Services.Where(s => ((YamlSequenceNode)s.Service["networks"]).Any(n => Text(n) == "edge")).Select(s => s.Name).ShouldBe(["web"]);
        Services.Where(s => s.Service.Children.ContainsKey("ports")).Select(s => s.Name).ShouldBe(["web"]);
        Text(((YamlMappingNode)At(Production, "networks")["data"])["internal"]).ShouldBe("true");
        Services.ShouldAllBe(s => s.Service.Children.ContainsKey("mem_limit"));
    }

    [Fact]
    public void Every_secret_is_a_variable_without_which_nothing_starts_and_the_example_has_every_variable()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "docker-compose.prod.yml"));
        var example = File.ReadAllLines(Path.Combine(Folder, ".env.production.example")).Where(line => line.Contains('=') && !line.StartsWith('#')).ToDictionary(line => line.Split('=')[0], line => line.Split('=', 2)[1]);
        var variables = Variable().Matches(text);
        variables.Where(m => m.Groups["name"].Value.EndsWith("PASSWORD", StringComparison.Ordinal)).ShouldAllBe(m => m.Groups["rest"].Value.StartsWith(":?", StringComparison.Ordinal));
        example.Where(pair => pair.Key.EndsWith("PASSWORD", StringComparison.Ordinal)).ShouldAllBe(pair => pair.Value.Length == 0);
        // The stores' images are choices of a lab or a mirror, not of an installation.
        variables.Select(m => m.Groups["name"].Value).Where(name => name is not ("POSTGRES_IMAGE" or "RABBITMQ_IMAGE" or "REDIS_IMAGE")).Distinct().Order().ShouldBe(example.Keys.Order());
    }

    [Fact]
    public void Whatever_a_file_of_a_release_is_called_it_is_in_exactly_one_layer()
    {
        var patterns = Copy().Matches(File.ReadAllText(Path.Combine(Folder, "Dockerfile.release"))).Select(m => new Regex($"^{m.Groups[1].Value.Replace("*", ".*", StringComparison.Ordinal)}$")).ToList();
        patterns.Count.ShouldBe(3);
        foreach (var first in Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code))
            patterns.Count(pattern => pattern.IsMatch($"{first}file.dll")).ShouldBe(1, $"{first}");
    }

    [Fact]
    public void What_libraries_and_program_have_in_common_is_the_directory_they_fill()
    {
        foreach (var file in (string[])["Dockerfile.libraries", "Dockerfile.program"])
            File.ReadAllLines(Path.Combine(Folder, file)).Where(line => line.StartsWith("COPY ", StringComparison.Ordinal)).ShouldBe(["COPY --chown=root:root . /opt/erpmax/"], file);
        var program = File.ReadAllLines(Path.Combine(Folder, "Dockerfile.program"));
        program.Where(line => line.Length > 0 && line[0] != '#').Last().ShouldStartWith("COPY ");
        program.ShouldContain("USER 10001:10001");
    }

    [Fact]
    public void The_program_knows_every_setting_it_is_given_and_has_longer_to_end_than_it_takes()
    {
        var environment = At(Production, "x-erpmax", "environment").ToDictionary(pair => Text(pair.Key), pair => Variable().Replace(Text(pair.Value), m => m.Groups["rest"].Value is [':', '-', .. var fallback] ? fallback : "x"));
        var settings = new SettingsReader(environment, null).Read(Verb.Web);
        var grace = Text(((YamlMappingNode)Production["x-erpmax"])["stop_grace_period"]);
        DurationText.TryRead(grace, out var patience).ShouldBeTrue();
        patience.ShouldBeGreaterThan(settings.Drain.Delay + settings.Drain.Limit + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_image_runs_as_nobody_special_and_every_base_is_an_argument()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, "Dockerfile"));
        lines.Last(line => line.StartsWith("USER ", StringComparison.Ordinal)).ShouldBe("USER 10001:10001");
        lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)).ShouldAllBe(line => line.StartsWith("FROM ${", StringComparison.Ordinal) || line.StartsWith("FROM scratch", StringComparison.Ordinal));
        (File.GetUnixFileMode(Path.Combine(Folder, "docker-entrypoint.sh")) & UnixFileMode.UserExecute).ShouldNotBe(UnixFileMode.None);
    }

    [Fact]
    public void Development_publishes_on_loopback_alone() =>
        At(Read("docker-compose.yml"), "services").Select(pair => Text(((YamlSequenceNode)((YamlMappingNode)pair.Value)["ports"])[0])).ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));

    private static YamlMappingNode Read(string file)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Folder, file));
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    /// <summary>With what <c>&lt;&lt;</c> brings in, which a service's own keys overlay.</summary>
    private static YamlMappingNode Merged(YamlMappingNode node) => !node.Children.TryGetValue("<<", out var common)
        ? node
        : new YamlMappingNode(node.Where(pair => Text(pair.Key) != "<<").Concat(((YamlMappingNode)common).Where(pair => !node.Children.ContainsKey(pair.Key))));

    private static YamlMappingNode Service(string name) => Services.Single(s => s.Name == name).Service;

    private static YamlMappingNode At(YamlMappingNode node, params string[] path) => path.Aggregate(node, (at, name) => (YamlMappingNode)at[name]);

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    [GeneratedRegex(@"^COPY --chown=root:root \./(\S+) /opt/erpmax/$", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[A-Z_]+)(?<rest>[^}]*)\}")]
    private static partial Regex Variable();
}
