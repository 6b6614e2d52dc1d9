using Slipway.Engine.Targets;

namespace Slipway.Tests.Unit.Engine;

/// <summary>A build whose "server" is a dictionary, so that tests see what ran and what was taken back.</summary>
internal sealed class PracticeBuild
{
    public SortedDictionary<string, string> Server { get; } = new(StringComparer.Ordinal) { ["schema"] = "1", ["code"] = "a", ["cron"] = "none" };

    public List<string> Calls { get; } = [];

    public string? FailAt { get; set; }

    public string? FailUndoAt { get; set; }

    public bool Refuse { get; set; }

    public Target Check => _ => _
        .Description("Look whether the server is fit")
        .ReadOnly()
        .Executes(step =>
        {
            step.Evidence("A3", "free disk", "10 GB");
            return Task.CompletedTask;
        });

    public Target Migrate => _ => _
        .Description("Bring the schema to the newest version")
        .DependsOn(Check)
        .OnlyWhen(_ => Task.FromResult(Server["schema"] != "2"), "no migration is pending")
        .Requires(step => Task.FromResult(Refuse && !step.Resumed ? "there is no rehearsal of these migrations" : null))
        .Capture(_ => Task.FromResult(new Position(Server["schema"])))
        .Executes((_, _) => Put("schema", "2", nameof(Migrate)))
        .Undo((from, _) => Back("schema", from.Version, nameof(Migrate)));

    public Target Ship => _ => _
        .Description("Put the release into service")
        .DependsOn(Migrate)
        .OnlyWhen(_ => Task.FromResult(Server["code"] != "b"), "this release is in service already")
        .Capture(_ => Task.FromResult(new Position(Server["code"])))
        .Executes((_, _) => Put("code", "b", nameof(Ship)))
        .Undo((from, _) => Back("code", from.Version, nameof(Ship)));

    public Target Schedule => _ => _
        .Description("Install the cron jobs")
        .DependsOn(Ship)
        .OnlyWhen(_ => Task.FromResult(Server["cron"] != "jobs"), "the crontab is as it should be")
        .Capture(_ => Task.FromResult(new Position(Server["cron"])))
        .Executes((_, _) => Put("cron", "jobs", nameof(Schedule)))
        .Undo((from, _) => Back("cron", from.Version, nameof(Schedule)));

    public Target Deploy => _ => _
        .Description("Everything")
        .ReadOnly()
        .DependsOn(Schedule);

    private Task Put(string key, string value, string name)
    {
        Calls.Add(name);
        Server[key] = value;
        return name == FailAt ? throw new InvalidOperationException($"{name} broke") : Task.CompletedTask;
    }

    private Task Back(string key, string value, string name)
    {
        Calls.Add($"undo {name}");
        if (name == FailUndoAt)
        {
            throw new InvalidOperationException($"undo of {name} broke");
        }

        Server[key] = value;
        return Task.CompletedTask;
    }

    internal sealed record Position(string Version);
}
