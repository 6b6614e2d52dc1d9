using System.Text.Json.Nodes;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>A working copy with a release in service whose monitor mails what it finds.</summary>
internal sealed class Monitored(Checkout checkout, SmtpServer mail)
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>More of the environment of each look.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string EnvironmentFile => Path.Combine(checkout.Server, "current/.env");

    private string Wrapper => Directory.GetFiles(Path.Combine(checkout.Server, "cron")).Single();

    public async Task ReadyAsync()
    {
        await checkout.ResetSourcesAsync();
        await checkout.RestoreAsync(ReleaseOne.Name);
        checkout.EditParameters("parameters.local.json", settings =>
        {
            settings["health"] = new JsonObject { ["minimumFreeDisk"] = "1 MB" };
            settings["monitor"] = new JsonObject { ["lookAgain"] = 1, ["pause"] = "1s" };
            settings["notifications"] = new JsonObject
            {
                ["mail"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = mail.Port, ["tls"] = "none", ["from"] = "slipway@example.test", ["to"] = new JsonArray("ops@example.test") },
            };
        });
    }

    public Task<Run> LookAsync() => checkout.RunWithAsync(Variables, "Monitor", "--env", "local");

    /// <summary>
    /// A fault is told by the first look after it and not by the next, its mend by the first look after that and not by the next: two mails in four looks.
    /// </summary>
    /// <param name="check">What it is told of.</param>
    /// <param name="isCritical">Else it is a warning.</param>
    /// <param name="says">Part of the evidence.</param>
    /// <param name="cause">Causes the fault.</param>
    /// <param name="mend">Mends it.</param>
    /// <param name="recovery">How the second mail's subject goes on after the environment.</param>
    public async Task ProveAsync(string check, bool isCritical, string says, Func<Task> cause, Func<Task> mend, string recovery = "well again: ")
    {
        var (before, exit) = (mail.Mails.Count, isCritical ? 1 : 0);
        await cause();
        (await LookAsync()).ShouldExit(exit).ShouldSay($"{(isCritical ? "critical" : "warn    ")}  {check}", says);
        (await LookAsync()).ShouldExit(exit).ShouldSay("nothing has changed");
        await mend();
        (await LookAsync()).ShouldExit(0).ShouldNotSay("nothing has changed");
        (await LookAsync()).ShouldExit(0).ShouldSay("nothing has changed");

        var told = mail.Mails.Skip(before).Select(text => text.Replace("=\r\n", "", StringComparison.Ordinal)).ToList();
        told.Count.ShouldBe(2, $"{check}: {string.Join('\n', mail.Subjects.Skip(before))}");
        SmtpServer.Header(told[0], "Subject").ShouldStartWith($"[inventory local] {(isCritical ? "CRITICAL" : "warning")}: ", Case.Sensitive, check);
        told[0].ShouldContain(check);
        SmtpServer.Header(told[1], "Subject").ShouldStartWith($"[inventory local] {recovery}", Case.Sensitive, check);
        told[1].ShouldContain(check);
    }

    /// <summary>Gives the release in service other settings; by another file of that name: this one may be linked elsewhere.</summary>
    public async Task SetAsync(string text, params string[] namesAndValues)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var pair in namesAndValues.Chunk(2))
        {
            lines.RemoveAll(line => line.StartsWith(pair[0] + "=", StringComparison.Ordinal));
            lines.Add($"{pair[0]}='{pair[1]}'");
        }
        File.Delete(EnvironmentFile);
        await File.WriteAllTextAsync(EnvironmentFile, string.Join('\n', lines) + "\n", Now);
        File.SetUnixFileMode(EnvironmentFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Runs the job as cron would; it must end with this code.</summary>
    public Task JobAsync(string exit, string? command = null) => Tool.RunAsync(
        checkout.Root, "sh", "-c", "\"$1\" sync 60 \"$2\"; [ $? = \"$3\" ]", "job", Wrapper, command ?? $"'{Path.Combine(checkout.Server, "current/inventory-sync")}' --source ozon", exit);

    /// <summary>Starts the job as cron would, and kills all of it when it has begun.</summary>
    public async Task KillJobAsync()
    {
        using var job = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Wrapper, ["sync", "60", "sleep 50"]) { RedirectStandardOutput = true })!;
        await Poll.UntilAsync(() => File.Exists(Path.Combine(checkout.Server, "cron/sync/running")), Now);
        await Task.Delay(200, Now);
        job.Kill(entireProcessTree: true);
        await job.WaitForExitAsync(Now);
    }
}
