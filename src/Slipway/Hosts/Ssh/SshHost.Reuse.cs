namespace Slipway.Hosts.Ssh;

public sealed partial class SshHost
{
    // How many looks at what the host holds go side by side, and how many bytes make another one worth it.
    private const int MostLooks = 4;
    private const long WorthAnotherLook = 16 << 20;

    /// <summary>
    /// Brings files into a directory in which nothing lies yet, and takes what they are to be linked from for what it is said to be, while the host still
    /// hashes it: a small change then takes as long as the longer of the two. False: it was not all right, or there was nothing to trust, and what lies
    /// there now has to be looked at as if an earlier upload had left it.
    /// </summary>
    private async Task<bool> UploadTrustingAsync(IReadOnlyCollection<UploadFile> files, string target, IProgress<Transfer>? progress, CancellationToken cancellation)
    {
        if (!files.Any(file => file.ReuseFrom is not null))
            return false;
        var seen = new UploadLook([.. await LookAtAsync(target, cancellation).ConfigureAwait(false)]);
        // What lies there may be in service.
        if (seen.Names.Any())
            return false;
        var trusted = seen.Trusting(files, Root);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var looking = LookElsewhereAsync(files, ended.Token);
        HostException? problem = null;
        try
        {
            var plan = await UploadPlan.MakeAsync(files, target, Root, trusted, cancellation).ConfigureAwait(false);
            await UploadOnceAsync(plan, files.Count, target, mayHurry: true, progress, cancellation).ConfigureAwait(false);
        }
        catch (HostException e) when (e is not SshLostException)
        {
            problem = e;
        }
        catch
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await ((Task)looking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        if (!new UploadLook([.. await looking.ConfigureAwait(false)]).Confirms(trusted))
            return false;
        return problem is null ? true : throw problem;
    }

    private async Task<IReadOnlyList<string>> LookAtAsync(string target, CancellationToken cancellation) =>
        [(await RunAsync(SshUploadText.Look(target, []).In("/"), cancellation: cancellation).ConfigureAwait(false)).Output];

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
