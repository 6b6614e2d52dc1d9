using System.Text;
using System.Text.Json.Nodes;
using Slipway.Hosts;
using Slipway.Hosts.Local;
using Slipway.Rollouts;
using Slipway.Rollouts.Kubernetes;
using Slipway.Rollouts.Kubernetes.Manifests;
using Slipway.Tests.Integration.Hosts;
using Slipway.Tests.Integration.Lab;
using Slipway.Tests.Integration.Lab.Kubernetes;

namespace Slipway.Tests.Integration.Rollouts;

public sealed partial class KubernetesRolloutTests : RolloutContract
{
    private static readonly KubernetesWorkload Web = new("web", ["web"], 2, 4) { Port = 8080, Ready = "/health/ready", Live = "/health/live", MemoryTarget = 80 };
    private static readonly KubernetesWorkload Worker = new("worker", ["worker"], 1) { Check = ["erpmax", "check-health"] };

    private readonly List<string> _said = [];
    private ApiServer _server = null!;
    private LocalHost _host = null!;
    private KubernetesOptions _options = null!;
    private IReadOnlyList<KubernetesWorkload> _workloads = [Web, Worker];

    private string Registry => Path.Combine(HostRoot, "registry");

    private protected override IReadOnlyList<(string Path, string Text)> Needed =>
    [
        .. KubernetesManifests.Files(_options with { Workloads = _workloads }).Select(file => ($"{KubernetesOptions.Folder}/{file.Key}", file.Value)),
        (KubernetesOptions.SecretsFile, """{ "ERPMAX_DATABASE": "postgresql://u:a secret@db/erpmax" }"""),
    ];

    private protected override async Task<Rollout> CreateAsync()
    {
        _server = await ApiServer.StartAsync();
        _host = new LocalHost("local", HostRoot);
        await _host.InitializeAsync("erpmax", "test", Cancel);
        await _host.LockAsync(TestRoot.Holder(), Cancel);
        Directory.CreateDirectory(Registry);
        await File.WriteAllTextAsync(Path.Combine(HostRoot, "kubeconfig"), _server.Kubeconfig(), Cancel);
        // The registry is a directory; a push is a copy that says a digest, as docker push does.
        _options = new KubernetesOptions("erpmax-test", ApiServer.Namespace, "registry.test/erpmax", _workloads)
        {
            Kubeconfig = Path.Combine(HostRoot, "kubeconfig"),
            Push = "cp -R . \"../../registry/$SLIPWAY_RELEASE\"",
            Wait = ["sh", "-c", "until erpmax check-schema; do sleep 1; done"],
            Migration = new KubernetesMigration("registry.test/erpmax-migration:1", [], TimeSpan.FromMinutes(5)),
            Settings = new Dictionary<string, string> { ["ERPMAX_CONCURRENCY"] = "8" },
            Secrets = ["ERPMAX_DATABASE"],
            Limit = TimeSpan.FromSeconds(60),
            Say = line =>
            {
                lock (_said)
                    _said.Add(line);
            },
        };
        return new KubernetesRollout(_host, _options);
    }

    private protected override async Task<string?> ServedAsync(string path) =>
        _server.Serving("erpmax-test-web") is [var image, ..] && Path.Combine(Registry, image.Split(':')[^1], path) is var file && File.Exists(file) ? await File.ReadAllTextAsync(file, Cancel) : null;

    private protected override async Task SpoilAsync(string id, string path, string? content)
    {
        await _host.DeleteAsync($"releases/{id}/{path}", Cancel);
        if (content is not null)
            await _host.WriteAsync($"releases/{id}/{path}", Encoding.UTF8.GetBytes(content), path == "app" ? Host.Executable : Host.Readable, Cancel);
    }

    public override async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Pods_are_replaced_one_by_one_and_never_fewer_than_wanted_are_ready()
    {
        var (one, two) = await Staged("one", "two");
        await ActivateFirstAsync(one);
        await Rollout.ActivateAsync(two.Id, Cancel);
        _server.Controllers.Lowest["erpmax-test-web"].ShouldBe(2);
        _server.Controllers.Lowest["erpmax-test-worker"].ShouldBe(1);
        _server.Serving("erpmax-test-web").ShouldBe([$"registry.test/erpmax:{two.Id}", $"registry.test/erpmax:{two.Id}"]);
        _said.ShouldContain("erpmax-test-web: 2 of 2 new, 2 available");
    }

    [Fact]
    public async Task The_migration_runs_once_before_any_pod_of_the_release_and_its_log_is_told()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        _said.Count(line => line == "migration | schema: version 7 → 8, 1 script(s)").ShouldBe(2);
        _server.Names("pods").Count(name => name.Contains("migration", StringComparison.Ordinal)).ShouldBe(1);
        _server.FateOf = image => image.Contains("migration", StringComparison.Ordinal) ? Fate.Crash : Fate.Good;
        var problem = await Should.ThrowAsync<RolloutException>(Rollout.ActivateAsync(two.Id, Cancel));
        problem.Message.ShouldContain($"{one.Id} is in service. the migration failed: BackoffLimitExceeded");
        problem.Message.ShouldContain("| MigrateOnly: the database refuses");
        _server.Serving("erpmax-test-web").ShouldAllBe(image => image.EndsWith(one.Id, StringComparison.Ordinal));
        // Once the cause is mended, the failed Job is made anew.
        _server.FateOf = _ => Fate.Good;
        await Rollout.ActivateAsync(two.Id, Cancel);
        (await ServedAsync("app")).ShouldBe("two");
    }

    [Theory]
    [InlineData(nameof(Fate.MissingImage), "cannot be pulled (", "manifest unknown")]
    [InlineData(nameof(Fate.Crash), "the last exit code was 7", "| cannot read the queue: no such exchange")]
    [InlineData(nameof(Fate.EatsMemory), "it used more memory than it may", "| loading the catalogue")]
    [InlineData(nameof(Fate.InitCrash), "schema ends again and again", "| the schema is at 7 and 8 is needed")]
    [InlineData(nameof(Fate.NoNode), "ProgressDeadlineExceeded", "no node takes it: 0/3 nodes are available")]
    [InlineData(nameof(Fate.NeverReady), "it runs and is not ready", "Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503")]
    public async Task A_bad_release_is_refused_for_its_reason_and_the_one_before_goes_on(string fate, string reason, string evidence)
    {
        var (one, two) = await Staged("one", "two");
        await ActivateFirstAsync(one);
        _server.FateOf = image => image.EndsWith(two.Id, StringComparison.Ordinal) ? Enum.Parse<Fate>(fate) : Fate.Good;
        var problem = await Should.ThrowAsync<RolloutException>(Rollout.ActivateAsync(two.Id, Cancel));
        problem.Message.ShouldContain(reason);
        problem.Message.ShouldContain(evidence);
        problem.Message.ShouldContain($"release {two.Id} failed: {one.Id} is in service.");
        _server.Serving("erpmax-test-web").ShouldBe([$"registry.test/erpmax:{one.Id}", $"registry.test/erpmax:{one.Id}"]);
        _server.Controllers.Lowest["erpmax-test-web"].ShouldBe(2);
        (await Rollout.StateAsync(Cancel)).ShouldServe(one.Id);
        _server.Names("configmaps").ShouldNotContain($"erpmax-test-settings-{two.Id}");
    }

    [Fact]
    public async Task A_first_release_that_fails_leaves_nothing()
    {
        var release = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(release, null, Cancel);
        _server.FateOf = image => image.Contains("migration", StringComparison.Ordinal) ? Fate.Good : Fate.Crash;
        (await Should.ThrowAsync<RolloutException>(Rollout.ActivateAsync(release.Id, Cancel))).Message.ShouldContain("Nothing is in service.");
        foreach (var plural in new[] { "deployments", "services", "configmaps", "secrets", "jobs", "poddisruptionbudgets", "horizontalpodautoscalers" })
            _server.Names(plural).ShouldBeEmpty(plural);
    }

    [Fact]
    public async Task A_release_that_is_never_done_ends_at_the_limit()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        _server.FateOf = image => image.EndsWith(two.Id, StringComparison.Ordinal) ? Fate.Slow : Fate.Good;
        _server.Controllers.Deadline = int.MaxValue;
        var rollout = new KubernetesRollout(_host, _options with { Limit = TimeSpan.FromSeconds(2) });
        var problem = await Should.ThrowAsync<RolloutException>(rollout.ActivateAsync(two.Id, Cancel));
        problem.Message.ShouldContain("it was not done after 2 s");
    }

    [Fact]
    public async Task A_field_that_somebody_else_has_set_refuses_the_release_by_their_name_unless_it_may_be_taken_over()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        _server.ApplyAs("kubectl-edit", "deployments", "erpmax-test-worker", JsonNode.Parse("""{ "spec": { "replicas": 3 } }""")!.AsObject());
        var problem = await Should.ThrowAsync<RolloutException>(Rollout.ActivateAsync(two.Id, Cancel));
        problem.Message.ShouldContain("Deployment erpmax-test-worker cannot be applied: kubectl-edit has set .spec.replicas, which the release sets too. Take that change back, or name the manager in kubernetes.takeOver");
        await new KubernetesRollout(_host, _options with { TakeOver = ["kubectl-edit"] }).ActivateAsync(two.Id, Cancel);
        _said.ShouldContain("Deployment erpmax-test-worker: fields of kubectl-edit are taken over");
        _server.Read("deployments", "erpmax-test-worker")!["spec"]!["replicas"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task What_others_add_stays_and_how_many_pods_there_are_is_for_the_autoscaler_to_say()
    {
        var (one, two) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        _server.ApplyAs("mesh", "services", "erpmax-test-web", JsonNode.Parse("""{ "metadata": { "annotations": { "mesh/inject": "yes" } } }""")!.AsObject());
        _server.ApplyAs("horizontal-pod-autoscaler", "deployments", "erpmax-test-web", JsonNode.Parse("""{ "spec": { "replicas": 4 } }""")!.AsObject());
        await Rollout.ActivateAsync(two.Id, Cancel);
        _server.Read("services", "erpmax-test-web")!["metadata"]!["annotations"]!["mesh/inject"]!.GetValue<string>().ShouldBe("yes");
        _server.Serving("erpmax-test-web").Count.ShouldBe(4);
    }

    [Fact]
    public async Task What_is_no_longer_in_the_release_goes_after_the_switch_and_comes_back_with_a_rollback()
    {
        var one = await ReleaseOf(("app", "one"));
        await Rollout.StageAsync(one, null, Cancel);
        await Rollout.ActivateAsync(one.Id, Cancel);
        _workloads = [Web];
        var two = await ReleaseOf(("app", "two"));
        var facts = await Rollout.CaptureAsync(two.Id, Cancel);
        await Rollout.StageAsync(two, null, Cancel);
        await Rollout.ActivateAsync(two.Id, Cancel);
        _server.Names("deployments").ShouldBe(["erpmax-test-web"]);
        _server.Names("secrets").ShouldBe([$"erpmax-test-secrets-{two.Id}"]);
        await Rollout.RestoreAsync(facts, Cancel);
        _server.Names("deployments").ShouldBe(["erpmax-test-web", "erpmax-test-worker"]);
        _server.Names("secrets").ShouldBe([$"erpmax-test-secrets-{one.Id}"]);
        _server.Names("jobs").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_secret_has_its_values_in_the_cluster_alone()
    {
        var (one, _) = await Staged("one", "two");
        await Rollout.ActivateAsync(one.Id, Cancel);
        var secret = _server.Read("secrets", $"erpmax-test-secrets-{one.Id}")!;
        Encoding.UTF8.GetString(Convert.FromBase64String(secret["data"]!["ERPMAX_DATABASE"]!.GetValue<string>())).ShouldBe("postgresql://u:a secret@db/erpmax");
        (await Rollout.ReadAsync(one.Id, KubernetesOptions.Folder, Cancel)).Values.ShouldAllBe(file => !Encoding.UTF8.GetString(file).Contains("a secret", StringComparison.Ordinal));
        _said.ShouldAllBe(line => !line.Contains("a secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_image_is_known_by_the_digest_that_the_push_says_and_a_failed_push_changes_nothing()
    {
        var digest = $"sha256:{new string('a', 64)}";
        var rollout = new KubernetesRollout(_host, _options with { Push = $"{_options.Push} && echo '{{}}: digest: {digest} size: 1'" });
        var (one, two) = (await ReleaseOf(("app", "one")), await ReleaseOf(("app", "two")));
        await rollout.StageAsync(one, null, Cancel);
        await rollout.ActivateAsync(one.Id, Cancel);
        _server.Serving("erpmax-test-web").ShouldAllBe(image => image == $"registry.test/erpmax@{digest}");
        var failing = new KubernetesRollout(_host, _options with { Push = "echo 'unauthorized: log in first' >&2; exit 3" });
        (await Should.ThrowAsync<RolloutException>(failing.StageAsync(two, null, Cancel))).Message.ShouldContain("kubernetes.push ended with exit code 3, so the cluster has no image of release " + two.Id + "; nothing was switched. It said: unauthorized: log in first");
        (await Rollout.StateAsync(Cancel)).Staged.ShouldBe([one.Id]);
    }

    /// <summary>A first Deployment has one pod until the autoscaler has seen it; from when it has two, nothing may go below.</summary>
    private async Task ActivateFirstAsync(Release release)
    {
        await Rollout.ActivateAsync(release.Id, Cancel);
        await Poll.UntilAsync(() => _server.Serving("erpmax-test-web").Count == 2, Cancel);
        lock (_server.Store.Gate)
            _server.Controllers.Lowest.Clear();
    }
}
