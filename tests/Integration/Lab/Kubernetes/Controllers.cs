using System.Text.Json.Nodes;

namespace Slipway.Tests.Integration.Lab.Kubernetes;

/// <summary>What makes pods of Deployments and Jobs, a step at a time, as the controllers and the nodes of a cluster do: one pod more at most, none less than wanted.</summary>
internal sealed class Controllers(Store store, Func<string, Fate> fateOf)
{
    private const string Hash = "pod-template-hash";

    private readonly Dictionary<string, int> _stuck = [];
    private int _made;

    /// <summary>The fewest ready pods that a Deployment had since it first had all of them, by name.</summary>
    public Dictionary<string, int> Lowest { get; } = [];

    /// <summary>How many steps a Deployment may go without progress.</summary>
    public int Deadline { get; set; } = 60;

    public Dictionary<(string Pod, bool Previous), string> Logs { get; } = [];

    public void Step()
    {
        foreach (var job in store.All("jobs"))
            Run(job);
        foreach (var deployment in store.All("deployments"))
            Roll(deployment);
        foreach (var pod in store.All("pods").Where(pod => pod.Body["metadata"]!["ownerReferences"]![0]!["name"]!.GetValue<string>() is var owner && store.Find("deployments", owner) is null && store.Find("jobs", owner) is null))
            store.Remove(pod);
        foreach (var set in store.All("replicasets").Where(set => store.Find("deployments", set.Labels["deployment"]) is null))
            store.Remove(set);
    }

    private void Roll(Stored deployment)
    {
        var (spec, name) = (deployment.Body["spec"]!, deployment.Name);
        var wanted = Wanted(deployment);
        var hash = Math.Abs(string.GetHashCode(spec["template"]!.ToJsonString(), StringComparison.Ordinal)).ToString("x8", null);
        Put(name, hash, wanted);
        var (old, young) = (Pods(name).Where(pod => pod.Labels[Hash] != hash).ToList(), Pods(name).Where(pod => pod.Labels[Hash] == hash).ToList());
        var progressed = false;
        if (young.Count < wanted && old.Count + young.Count < wanted + 1)
        {
            Make(deployment.Name, hash, spec["template"]!, "pods");
            progressed = true;
        }
        foreach (var pod in young)
            progressed |= Advance(pod, isJob: false);
        var ready = Pods(name).Count(IsReady);
        if (old.FirstOrDefault(pod => !IsReady(pod)) is { } unready)
            store.Remove(unready);
        else if (old.Count > 0 && ready > wanted)
            store.Remove(old[0]);
        else if (young.Count > wanted)
            store.Remove(young[^1]);
        Tell(deployment, hash, wanted, progressed);
    }

    private int Wanted(Stored deployment)
    {
        var scaler = store.All("horizontalpodautoscalers").FirstOrDefault(one => one.Body["spec"]!["scaleTargetRef"]!["name"]!.GetValue<string>() == deployment.Name);
        var now = deployment.Body["spec"]!["replicas"]!.GetValue<int>();
        if (scaler?.Body["spec"]!["minReplicas"]!.GetValue<int>() is not { } least || now >= least)
            return now;
        deployment.Scale(least);
        store.Save(deployment);
        return least;
    }

    private void Tell(Stored deployment, string hash, int wanted, bool progressed)
    {
        var all = Pods(deployment.Name).ToList();
        var young = all.Where(pod => pod.Labels[Hash] == hash).ToList();
        var (ready, done) = (all.Count(IsReady), young.Count == wanted && all.Count == wanted && young.All(IsReady));
        var key = $"{deployment.Name}/{hash}";
        _stuck[key] = progressed || done ? 0 : _stuck.GetValueOrDefault(key) + 1;
        if (Lowest.TryGetValue(deployment.Name, out var lowest))
            Lowest[deployment.Name] = Math.Min(lowest, ready);
        else if (done)
            Lowest[deployment.Name] = ready;
        var failed = !done && _stuck[key] > Deadline;
        var status = new JsonObject
        {
            ["observedGeneration"] = deployment.Generation, ["replicas"] = all.Count, ["updatedReplicas"] = young.Count, ["readyReplicas"] = ready, ["availableReplicas"] = ready,
            ["conditions"] = new JsonArray(
                Condition("Available", ready >= wanted, "MinimumReplicas", ""),
                failed ? Condition("Progressing", false, "ProgressDeadlineExceeded", $"ReplicaSet \"{deployment.Name}-{hash}\" has timed out progressing.")
                    : Condition("Progressing", true, done ? "NewReplicaSetAvailable" : "ReplicaSetUpdated", "")),
        };
        Save(deployment, status);
    }

    private void Run(Stored job)
    {
        if (job.Status["conditions"] is not null)
            return;
        if (Pods(job.Name).FirstOrDefault() is not { } pod)
        {
            Make(job.Name, "job", job.Body["spec"]!["template"]!, "pods");
            return;
        }
        Advance(pod, isJob: true);
        var phase = pod.Status["phase"]!.GetValue<string>();
        if (phase is "Succeeded" or "Failed")
        {
            Save(job, new JsonObject
            {
                ["conditions"] = new JsonArray(phase == "Succeeded" ? Condition("Complete", true, "CompletionsReached", "") : Condition("Failed", true, "BackoffLimitExceeded", "Job has reached the specified backoff limit")),
            });
        }
    }

    private void Make(string owner, string hash, JsonNode template, string plural)
    {
        var pod = store.Make(plural, $"{owner}-{hash}-{++_made:x5}");
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = template["metadata"]!.DeepClone(), ["spec"] = template["spec"]!.DeepClone() };
        (body["metadata"]!["name"], body["metadata"]!["labels"]![Hash]) = (pod.Name, hash);
        body["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "ReplicaSet", ["name"] = owner, ["uid"] = owner });
        pod.Set(body);
        pod.Status = new JsonObject { ["phase"] = "Pending" };
        store.Save(pod);
    }

    private void Put(string deployment, string hash, int wanted)
    {
        var name = $"{deployment}-{hash}";
        if (store.Find("replicasets", name) is not null)
            return;
        var set = store.Make("replicasets", name);
        set.Set(new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "ReplicaSet", ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["deployment"] = deployment } }, ["spec"] = new JsonObject { ["replicas"] = wanted } });
        store.Save(set);
    }

    // Pending → running → ready (or ended, for a Job), or where its fate takes it.
    private bool Advance(Stored pod, bool isJob)
    {
        var container = pod.Body["spec"]!["containers"]![0]!;
        var (image, name) = (container["image"]!.GetValue<string>(), container["name"]!.GetValue<string>());
        var (fate, phase) = (fateOf(image), pod.Status["phase"]!.GetValue<string>());
        var next = new PodStory(pod.Name, image, name, isJob).After(fate, phase, IsReady(pod), Restarts(pod));
        if (next is not { } story)
            return false;
        foreach (var (previous, text) in story.Log)
            Logs[(pod.Name, previous)] = text;
        if (story.Warning is var (reason, message) && store.All("events").All(one => one.Body["involvedObject"]!["name"]!.GetValue<string>() != pod.Name))
            Warn(pod.Name, reason, message);
        return Save(pod, story.Status) && story.IsProgress;
    }

    private void Warn(string pod, string reason, string message)
    {
        var warning = store.Make("events", $"{pod}.{reason.ToLowerInvariant()}");
        warning.Set(new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Event", ["metadata"] = new JsonObject { ["name"] = warning.Name }, ["involvedObject"] = new JsonObject { ["kind"] = "Pod", ["name"] = pod },
            ["type"] = "Warning", ["reason"] = reason, ["message"] = message, ["lastTimestamp"] = "2026-11-24T06:00:00Z",
        });
        store.Save(warning);
    }

    private bool Save(Stored one, JsonObject status)
    {
        if (JsonNode.DeepEquals(one.Status, status))
            return false;
        one.Status = status;
        store.Save(one);
        return true;
    }

    private IEnumerable<Stored> Pods(string owner) => store.All("pods").Where(pod => pod.Body["metadata"]!["ownerReferences"]![0]!["name"]!.GetValue<string>() == owner);

    private static int Restarts(Stored pod) => pod.Status["containerStatuses"]?[0]?["restartCount"]?.GetValue<int>() ?? 0;

    public static bool IsReady(Stored pod) => pod.Status["conditions"] is JsonArray conditions && conditions.Any(one => one!["type"]!.GetValue<string>() == "Ready" && one["status"]!.GetValue<string>() == "True");

    private static JsonObject Condition(string type, bool holds, string reason, string message) => new() { ["type"] = type, ["status"] = holds ? "True" : "False", ["reason"] = reason, ["message"] = message };
}
