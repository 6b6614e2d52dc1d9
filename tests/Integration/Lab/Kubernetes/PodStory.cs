using System.Text.Json.Nodes;

namespace Slipway.Tests.Integration.Lab.Kubernetes;

/// <summary>What the kubelet reports of a pod, one report after the other. The texts are those of real clusters.</summary>
internal sealed class PodStory(string pod, string image, string container, bool isJob)
{
    private static readonly IReadOnlyList<(bool, string)> NoLog = [];

    /// <summary>The next report; null when nothing comes any more.</summary>
    public Report? After(Fate fate, string phase, bool isReady, int restarts) => (fate, phase) switch
    {
        (_, "Succeeded" or "Failed") => null,
        (Fate.Slow, _) => null,
        (Fate.NoNode, _) => new Report(new JsonObject
        {
            ["phase"] = "Pending",
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "PodScheduled", ["status"] = "False", ["reason"] = "Unschedulable", ["message"] = "0/3 nodes are available: 3 Insufficient memory." }),
        }, NoLog, ("FailedScheduling", "0/3 nodes are available: 3 Insufficient memory."), false),
        (Fate.MissingImage, _) => new Report(
            Status("Pending", false, 0, new JsonObject { ["waiting"] = new JsonObject { ["reason"] = phase == "Pending" && restarts == 0 ? "ImagePullBackOff" : "ErrImagePull", ["message"] = $"Back-off pulling image \"{image}\"" } }),
            NoLog, ("Failed", $"Failed to pull image \"{image}\": manifest unknown"), false),
        (Fate.Crash, _) when isJob => new Report(Status("Failed", false, 0, Terminated(1, "Error")), [(false, "MigrateOnly: the database refuses\nexit 1\n")], null, false),
        (Fate.Crash, _) => new Report(Crashed(restarts, 7, "Error"), [(true, "starting\ncannot read the queue: no such exchange\n")], ("BackOff", $"Back-off restarting failed container {container} in pod {pod}"), false),
        (Fate.EatsMemory, _) => new Report(Crashed(restarts, 137, "OOMKilled"), [(true, "loading the catalogue\n")], null, false),
        (Fate.InitCrash, _) => new Report(InitCrashed(restarts), [(true, "the schema is at 7 and 8 is needed\n")], null, false),
        (_, "Pending") => new Report(Status("Running", false, 0, Running), [(false, "listening\n")], null, true),
        (Fate.NeverReady, _) => new Report(Status("Running", false, 0, Running), NoLog, ("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"), false),
        _ when isJob => new Report(Status("Succeeded", false, 0, Terminated(0, "Completed")), [(false, "schema: version 7 → 8, 1 script(s)\n")], null, true),
        _ => isReady ? null : new Report(Status("Running", true, 0, Running), NoLog, null, true),
    };

    private static JsonObject Running => new() { ["running"] = new JsonObject() };

    private static JsonObject Terminated(int code, string reason) => new() { ["terminated"] = new JsonObject { ["exitCode"] = code, ["reason"] = reason } };

    private JsonObject Status(string phase, bool ready, int restarts, JsonObject state) => new()
    {
        ["phase"] = phase,
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "PodScheduled", ["status"] = "True" }, new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False" }),
        ["containerStatuses"] = new JsonArray(Container(container, ready, restarts, state)),
    };

    private JsonObject Crashed(int restarts, int code, string reason)
    {
        var status = Status("Running", false, Math.Min(restarts + 1, 3), new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "CrashLoopBackOff", ["message"] = $"back-off 10s restarting failed container={container} pod={pod}" } });
        status["containerStatuses"]![0]!["lastState"] = Terminated(code, reason);
        return status;
    }

    private JsonObject InitCrashed(int restarts)
    {
        var status = Status("Pending", false, Math.Min(restarts + 1, 3), new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "PodInitializing" } });
        var init = Container("schema", false, Math.Min(restarts + 1, 3), new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "CrashLoopBackOff", ["message"] = "back-off 10s restarting failed container=schema" } });
        init["lastState"] = Terminated(1, "Error");
        status["initContainerStatuses"] = new JsonArray(init);
        return status;
    }

    private JsonObject Container(string name, bool ready, int restarts, JsonObject state) =>
        new() { ["name"] = name, ["image"] = image, ["imageID"] = "", ["ready"] = ready, ["restartCount"] = restarts, ["state"] = state };

    /// <summary>A report, the logs that come with it, a warning of the cluster, and whether it is a step towards being ready.</summary>
    internal sealed record Report(JsonObject Status, IReadOnlyList<(bool Previous, string Text)> Log, (string Reason, string Message)? Warning, bool IsProgress);
}
