using Slipway.Hosts;
using Slipway.Hosts.Local;

namespace Slipway.Build.Capabilities;

// Capabilities: what the targets call. A Stage is one environment with its host, database, rollout and crontab bound to
// its settings; Workspace is this checkout and ArtifactStore what is built from it; Application knows what its
// commands and its .env file say; Simulator and Sandbox make a practice environment out of a directory, and PracticeServer
// runs its database server (ServerFiles: on disk; ServerProgram: what differs between MariaDB and PostgreSQL).

/// <summary>This checkout: where it is, what revision it is at, and the machine that it lies on.</summary>
internal sealed class Workspace(string root, TimeProvider time)
{
    private Task<Revision>? revision;

    public string Root { get; } = root;

    public TimeProvider Time { get; } = time;

    /// <summary>The machine that deploys. Commands there run in the checkout.</summary>
    public Host Here { get; } = new LocalHost("this machine", root, time);

    public string PathOf(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    /// <summary>The commit that is checked out and whether files differ from it, when it was first asked. Unknown outside a git checkout.</summary>
    public Task<Revision> RevisionAsync(CancellationToken cancel) => revision ??= LookAtRevisionAsync(cancel);

    private async Task<Revision> LookAtRevisionAsync(CancellationToken cancel)
    {
        var git = Command.Script("git rev-parse --short=12 HEAD && git status --porcelain | wc -l").ReadOnly().AllowFailure();
        var result = await Here.RunAsync(git, cancellation: cancel).ConfigureAwait(false);
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return result.Succeeded && lines.Length == 2 && int.TryParse(lines[1], out var changes) ? new Revision(lines[0], changes) : Revision.Unknown;
    }
}
