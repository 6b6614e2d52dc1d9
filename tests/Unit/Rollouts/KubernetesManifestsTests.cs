using System.Text.Json;
using k8s;
using k8s.Models;
using Slipway.Build.Capabilities;
using Slipway.Hosts;
using Slipway.Rollouts.Kubernetes.Manifests;
using Slipway.Tests.Support;
using Slipway.Tests.Unit.Environments;

namespace Slipway.Tests.Unit.Rollouts;

/// <summary>The manifests that the shipped example makes.</summary>
public sealed class KubernetesManifestsTests : IDisposable
{
    public static readonly (string, string?)[] Variables =
    [
        ("ERPMAX_DB_HOST", "db.example.org"), ("ERPMAX_DB_PASSWORD", "a-secret-password"), ("ERPMAX_DATABASE", "postgresql://erpmax:a-secret-password@db.example.org/erpmax"),
        ("ERPMAX_BROKER", "amqp://a-secret-broker"), ("ERPMAX_REDIS", "redis://a-secret-cache"), ("ERPMAX_REGISTRY", "registry.example.org"),
    ];

    private readonly Repository _repository = Repository.With(
        File.ReadAllText(Path.Combine(Repository.ShippedRoot(), ".nuke/parameters.json")), File.ReadAllText(Path.Combine(Repository.ShippedRoot(), ".nuke/parameters.k8s.example.json")));

    private readonly ClusterRelease _release;

    public KubernetesManifestsTests()
    {
        var settings = _repository.Load(null, Variables).Settings;
        _release = new ClusterRelease(new Workspace(Repository.ShippedRoot(), TimeProvider.System), settings, "k8s", new Application(settings, "/srv/erpmax", "/artifact"), "/home/deploy");
    }

    private IReadOnlyDictionary<string, string> Files => KubernetesManifests.Files(_release.Options(_ => { }));

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void They_are_what_was_approved() => Approved.Match(
        string.Join("\n", Files.Select(file => $"# {file.Key}\n{KubernetesManifests.Fill(file.Value, "0123456789ab", KubernetesManifests.ImageOf("registry.example.org/erpmax", "0123456789ab"))}")), "KubernetesManifestsTests.example");

    [Fact]
    public void No_secret_is_in_a_manifest_and_all_are_in_the_file_for_the_owner_alone()
    {
        Files.Values.ShouldAllBe(text => !text.Contains("a-secret", StringComparison.Ordinal));
        Files.Where(file => file.Value.Contains("secrets-migration", StringComparison.Ordinal)).Select(file => file.Key).ShouldBe(["job-migration.yaml", "secret-secrets-migration.yaml"]);
        var secrets = _release.Files().Single(file => file.Path == ".slipway/secrets.json");
        secrets.Mode.ShouldBe(Host.OwnerOnly);
        JsonSerializer.Deserialize<Dictionary<string, string>>(secrets.Bytes.Span)!.Keys.ShouldBe(["ERPMAX_BROKER", "ERPMAX_DATABASE", "ERPMAX_REDIS", "POSTGRES_PASSWORD"], ignoreOrder: true);
    }

    [Fact]
    public async Task Rendered_they_have_placeholders_or_on_request_the_values_for_the_owner_alone()
    {
        var (rendering, directory) = (new Rendering(_release, "registry.example.org/erpmax"), Path.Combine(_repository.Root, "out"));
        await rendering.WriteAsync(directory, "0123456789ab", withSecrets: false, TestContext.Current.CancellationToken);
        var secret = Path.Combine(directory, "secret-secrets.yaml");
        (await File.ReadAllTextAsync(secret, TestContext.Current.CancellationToken)).ShouldContain("ERPMAX_BROKER: <value of ERPMAX_BROKER>");
        await File.WriteAllTextAsync(Path.Combine(directory, "ingress.yaml"), "", TestContext.Current.CancellationToken);
        var (files, others) = await rendering.WriteAsync(directory, "0123456789ab", withSecrets: true, TestContext.Current.CancellationToken);
        files.Count.ShouldBe(Files.Count);
        others.ShouldBe(["ingress.yaml"]);
        (await File.ReadAllTextAsync(secret, TestContext.Current.CancellationToken)).ShouldContain("ERPMAX_BROKER: amqp://a-secret-broker");
        File.GetUnixFileMode(secret).ShouldBe(Host.OwnerOnly);
        (await File.ReadAllTextAsync(Path.Combine(directory, "deployment-web.yaml"), TestContext.Current.CancellationToken)).ShouldContain("image: registry.example.org/erpmax:0123456789ab");
    }

    [Fact]
    public void Read_again_they_are_what_was_made()
    {
        foreach (var (name, text) in Files)
        {
            var one = KubernetesYaml.LoadAllFromString(text, strict: true).ShouldHaveSingleItem(name);
            KubernetesYaml.Serialize(one).Trim().ShouldBe(text.Trim(), name);
        }
    }

    [Fact]
    public void Every_container_is_without_rights_and_limited_and_every_workload_has_its_probes()
    {
        var pods = Files.Values.SelectMany(text => KubernetesYaml.LoadAllFromString(text)).Select(one => one switch { V1Deployment d => d.Spec.Template.Spec, V1Job j => j.Spec.Template.Spec, _ => null }).OfType<V1PodSpec>().ToList();
        pods.Count.ShouldBe(3);
        pods.ShouldAllBe(pod => pod.SecurityContext.RunAsNonRoot == true && pod.AutomountServiceAccountToken == false);
        foreach (var one in pods.SelectMany(pod => (pod.InitContainers ?? []).Concat(pod.Containers)))
        {
            (one.SecurityContext.AllowPrivilegeEscalation, one.SecurityContext.ReadOnlyRootFilesystem).ShouldBe((false, true), one.Name);
            one.SecurityContext.Capabilities.Drop.ShouldBe(["ALL"]);
            one.Resources.Limits["memory"].ToString().ShouldBe(one.Resources.Requests["memory"].ToString());
        }

        pods.SelectMany(pod => pod.Containers).Where(one => one.Name != "migration").ShouldAllBe(one => one.StartupProbe != null && one.ReadinessProbe != null && one.LivenessProbe != null);
    }

    [Theory]
    [InlineData("""{ "image": "r/e" }""", "kubernetes.namespace: is missing", "kubernetes.workloads: is missing")]
    [InlineData("""{ "namespace": "n", "image": "r/e", "workloads": [{ "name": "web", "port": 80 }] }""", "kubernetes.workloads[0].ready: is missing", null)]
    [InlineData("""{ "namespace": "n", "image": "r/e", "workloads": [{ "name": "web", "check": ["c"], "replicas": 3, "maxReplicas": 2 }, { "name": "web", "check": ["c"] }] }""", "kubernetes.workloads[0].maxReplicas: is less than replicas", "kubernetes.workloads[1].name: 'web' is taken")]
    [InlineData("""{ "namespace": "n", "image": "r/e", "workloads": [{ "name": "web", "check": ["c"], "memory": "256 MB" }] }""", "kubernetes.workloads[0].memory: must be a quantity as Kubernetes writes it", null)]
    public void What_a_cluster_would_refuse_or_never_finish_is_refused_before(string section, string problem, string? second)
    {
        using var repository = Repository.With(Repository.Minimal, $$"""{ "kubernetes": {{section}} }""");
        var all = string.Join('\n', repository.Problems());
        all.ShouldContain(problem);
        if (second is not null)
            all.ShouldContain(second);
    }
}
