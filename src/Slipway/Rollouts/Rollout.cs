// Rollouts: ways to put a content-addressed Release into service on a Host and to put the previous one back. Release is what
// is deployed, named by the hash of its content; a Rollout stages, verifies, activates, restores and prunes. Symlink is the
// plain one: directories and one link, switched by one rename. Everything goes through Host and Command (POSIX sh and
// coreutils), so that it works the same over SSH.
using Slipway.Hosts;

namespace Slipway.Rollouts;

/// <summary>Puts releases into service. Every changing call is idempotent: after a crash it is simply made again.</summary>
public abstract class Rollout
{
    /// <summary>What is in service and what is staged. Read-only.</summary>
    public abstract Task<RolloutState> StateAsync(CancellationToken cancellation = default);

    /// <summary>Whether <see cref="StateAsync"/> says that this release is in service and without faults; may be known sooner. Read-only.</summary>
    public virtual async Task<bool> IsInServiceAsync(string id, CancellationToken cancellation = default) =>
        (await StateAsync(cancellation).ConfigureAwait(false)).Serves(id);

    /// <summary>The facts needed to undo a deployment of this release, to be journaled before it. Read-only.</summary>
    /// <param name="id">The release that is about to be staged.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public abstract Task<RolloutFacts> CaptureAsync(string id, CancellationToken cancellation = default);

    /// <summary>
    /// Brings the release to the host, beside what is in service; every file has been verified by its SHA-256 as it lies there when this returns. What an
    /// earlier release holds is not sent again; an interrupted stage goes on where it was; a damaged one is mended.
    /// </summary>
    public abstract Task StageAsync(Release release, IProgress<Transfer>? progress = null, CancellationToken cancellation = default);

    /// <summary>Compares every file of a staged release, as it lies on the host, with its manifest. Read-only.</summary>
    /// <exception cref="RolloutException">It is not staged, or its manifest is not the one its id names.</exception>
    public abstract Task<ReleaseVerification> VerifyAsync(string id, CancellationToken cancellation = default);

    /// <summary>The files directly in a folder of a staged release, by name; none when there is no such folder. Read-only.</summary>
    /// <param name="id">The release.</param>
    /// <param name="folder">Relative to the release.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public abstract Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(string id, string folder, CancellationToken cancellation = default);

    /// <summary>What this release would change against the one in service. Read-only.</summary>
    public abstract Task<ReleaseDiff> DiffAsync(Release release, CancellationToken cancellation = default);

    /// <summary>Puts a staged release into service, in one step that cannot be half done.</summary>
    /// <exception cref="RolloutException">It is not staged; what was in service still is.</exception>
    public abstract Task ActivateAsync(string id, CancellationToken cancellation = default);

    /// <summary>Makes things as the facts have them: what was in service is again, and a release that was not staged then is gone.</summary>
    public abstract Task RestoreAsync(RolloutFacts from, CancellationToken cancellation = default);

    /// <summary>Takes a staged release away again where the facts say that it was not there then, with all that was made for it.</summary>
    /// <exception cref="RolloutException">It is in service; nothing was removed.</exception>
    public abstract Task UnstageAsync(RolloutFacts from, CancellationToken cancellation = default);

    /// <summary>
    /// Has requests wait until they may go on, after those in hand have ended. When the limit is over they go on by themselves, whatever became of the
    /// caller; at most half of it is waited for what is in hand.
    /// </summary>
    /// <returns>False where nothing stands before the application that could hold them; they go on then.</returns>
    public virtual Task<bool> PauseAsync(TimeSpan limit, CancellationToken cancellation = default) => Task.FromResult(false);

    /// <summary>Lets them go on.</summary>
    public virtual Task ResumeAsync(CancellationToken cancellation = default) => Task.CompletedTask;

    /// <summary>
    /// Removes the releases least recently in service until <paramref name="keep"/> are left; never the one in service, never a
    /// protected one (those a rollback may need). Left-overs of interrupted work go too.
    /// </summary>
    /// <returns>The ids removed.</returns>
    public abstract Task<IReadOnlyList<string>> PruneAsync(int keep, IReadOnlyCollection<string> protectedIds, CancellationToken cancellation = default);
}
