using System.Runtime.ExceptionServices;

namespace Slipway.Hosts.Ssh;

public sealed partial class SshHost
{
    // How many looks at what the host holds go side by side, and how many bytes make another one worth it.
    private const int MostLooks = 4;
    private const long WorthAnotherLook = 16 << 20;

    /// <summary>
    /// One try. Into a directory in which nothing lies yet, what files are to be linked from is taken for what it is said to be while the host still hashes
    /// it: a small change then takes as long as the longer of the two. What was not right is brought afterwards, as if an earlier upload had left the rest.
    /// </summary>
    private async Task TryUploadAsync(
        IReadOnlyCollection<UploadFile> files, string target, bool isFirst, Action<UploadPlan> planned, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var looking = LookElsewhereAsync(files, ended.Token);
        try
        {
            var here = await LookAtAsync(target, cancellation).ConfigureAwait(false);
            if (isFirst && new UploadLook(here).Trusting(files, Root) is { } trusted)
            {
                var problem = await ProblemAsync(UploadAsync(trusted)).ConfigureAwait(false);
                if (new UploadLook([.. await looking.ConfigureAwait(false)]).Confirms(trusted))
                {
                    problem?.Throw();
                    return;
                }
                here = await LookAtAsync(target, cancellation).ConfigureAwait(false);
            }
            await UploadAsync(new UploadLook([here, .. await looking.ConfigureAwait(false)])).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await ((Task)looking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task UploadAsync(UploadLook look)
        {
            var plan = await UploadPlan.MakeAsync(files, target, Root, look, cancellation).ConfigureAwait(false);
            planned(plan);
            await UploadOnceAsync(plan, files.Count, target, mayHurry: isFirst, progress, cancellation).ConfigureAwait(false);
        }
    }

    // A lost connection is no answer of the host's.
    private static async Task<ExceptionDispatchInfo?> ProblemAsync(Task upload)
    {
        try
        {
            await upload.ConfigureAwait(false);
            return null;
        }
        catch (HostException e) when (e is not (SshLostException or SshUnreachableException))
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    private async Task<string> LookAtAsync(string target, CancellationToken cancellation) =>
        (await RunAsync(SshUploadText.Look(target, []).In("/"), cancellation: cancellation).ConfigureAwait(false)).Output;

    private async Task<IReadOnlyList<string>> LookElsewhereAsync(IReadOnlyCollection<UploadFile> files, CancellationToken cancellation)
    {
        // The host hashes what it holds: that is most of the work of a small change, and it has more than one core.
        var elsewhere = files.Where(f => f.ReuseFrom is not null).DistinctBy(f => f.ReuseFrom).Select(f => (Path: HostPath.Join(Root, f.ReuseFrom!), f.Length)).ToList();
        if (elsewhere.Count == 0)
            return [];
        var share = Math.Max(WorthAnotherLook, (elsewhere.Sum(f => f.Length) / MostLooks) + 1);
        var (parts, sum) = (new List<List<string>> { new() }, 0L);
        foreach (var (path, length) in elsewhere)
        {
            if (sum > share)
            {
                parts.Add([]);
                sum = 0;
            }
            parts[^1].Add(path);
            sum += length;
        }
        var looks = parts.Select(part => RunAsync(SshUploadText.Look(null, part).In("/"), cancellation: cancellation));
        return [.. (await Task.WhenAll(looks).ConfigureAwait(false)).Select(one => one.Output)];
    }
}
