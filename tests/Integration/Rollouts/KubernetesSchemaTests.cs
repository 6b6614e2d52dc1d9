using k8s;
using Slipway.Rollouts.Kubernetes;
using Slipway.Rollouts.Kubernetes.Manifests;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Rollouts;

/// <summary>Manifests against the schemas that Kubernetes publishes, not against what made them.</summary>
public sealed class KubernetesSchemaTests
{
    private static readonly KubernetesOptions Options = new("erpmax-test", "shop", "registry.test/erpmax",
    [
        new KubernetesWorkload("web", ["web"], 2, 6) { Port = 8080, Ready = "/health/ready", Live = "/health/live", MemoryTarget = 80, CpuLimit = "1", Settings = new Dictionary<string, string> { ["WAIT_SECONDS"] = "0" } },
        new KubernetesWorkload("worker", ["worker"], 1) { Check = ["erpmax", "check-health"] },
    ])
    {
        Wait = ["sh", "-c", "until erpmax check-schema; do sleep 1; done"],
        Migration = new KubernetesMigration("registry.test/erpmax-migration:1", ["--verbose"], TimeSpan.FromMinutes(5)) { Writes = ["/tmp"], Settings = new Dictionary<string, string> { ["POSTGRES_HOST"] = "db" }, Secrets = ["POSTGRES_PASSWORD"] },
        Settings = new Dictionary<string, string> { ["ERPMAX_CONCURRENCY"] = "8", ["FLAG"] = "true" },
        Secrets = ["ERPMAX_DATABASE"],
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IReadOnlyList<string> Objects =>
        [.. KubernetesManifests.Files(Options).Values.SelectMany(text => KubernetesYaml.LoadAllFromString(KubernetesManifests.Fill(text, "0123456789ab", "registry.test/erpmax:0123456789ab"), strict: true)).Select(one => KubernetesJson.Serialize(one))];

    [Fact]
    public async Task Every_manifest_is_valid_by_the_schema_of_its_kind() =>
        (await KubernetesSchemas.ProblemsAsync(Objects, Cancel)).ShouldAllBe(problem => problem.Length == 0);

    [Fact]
    public async Task The_schemas_would_find_what_is_wrong()
    {
        var wrong = Objects.Select(one => one.Replace("\"selector\":", "\"selektor\":", StringComparison.Ordinal).Replace("\"minReplicas\":2", "\"minReplicas\":\"two\"", StringComparison.Ordinal)).ToList();
        var problems = string.Join('\n', await KubernetesSchemas.ProblemsAsync(wrong, Cancel));
        problems.ShouldContain("Deployment: data/spec must have required property selector");
        problems.ShouldContain("HorizontalPodAutoscaler: data/spec/minReplicas must be integer");
    }
}
