using System.Collections.Concurrent;
using Slipway.Hosts;

namespace Slipway.Rollouts.Fleet;

/// <summary>Adds up what the uploads to many hosts report.</summary>
internal sealed class FleetProgress(int hosts, IProgress<Transfer> whole)
{
    private readonly ConcurrentDictionary<string, Transfer> _hosts = new(StringComparer.Ordinal);

    public IProgress<Transfer> Of(string host) => new One(this, host);

    private void Report(string host, Transfer transfer)
    {
        _hosts[host] = transfer;
        // Before a host has said how much it needs and holds, it is taken to be as the others are.
        var all = _hosts.Values.ToList();
        var reused = all.Sum(one => one.BytesReused);
        var held = (reused * hosts / all.Count) - reused;
        whole.Report(new Transfer(
            all.Sum(one => one.FilesDone), all.Sum(one => one.FilesTotal) * hosts / all.Count,
            all.Sum(one => one.BytesDone) + held, all.Sum(one => one.BytesTotal) * hosts / all.Count, reused + held));
    }

    private sealed class One(FleetProgress owner, string host) : IProgress<Transfer>
    {
        public void Report(Transfer value) => owner.Report(host, value);
    }
}
