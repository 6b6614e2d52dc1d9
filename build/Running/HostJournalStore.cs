using System.Globalization;
using Slipway.Engine.Journals;
using Slipway.Hosts;

namespace Slipway.Build.Running;

/// <summary>The journal's segments as files <c>journal/000001.jsonl</c> of a host; durable as the host's appends are.</summary>
internal sealed class HostJournalStore(Host host) : JournalStore
{
    private const string Folder = "journal";
    private const string Extension = ".jsonl";

    public override async Task<IReadOnlyList<int>> ListAsync(CancellationToken cancel)
    {
        var entries = await host.ListAsync(Folder, cancel).ConfigureAwait(false);
        return [.. entries
            .Where(entry => entry.Name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(entry => int.TryParse(entry.Name[..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0)
            .Order()];
    }

    public override async Task<byte[]> ReadAsync(int number, CancellationToken cancel) =>
        await host.ReadAsync(PathOf(number), cancel).ConfigureAwait(false) ?? [];

    public override Task AppendAsync(int number, long position, byte[] line, CancellationToken cancel) =>
        host.AppendAsync(PathOf(number), position, line, cancel);

    public override Task TruncateAsync(int number, long length, CancellationToken cancel) => host.TruncateAsync(PathOf(number), length, cancel);

    private static string PathOf(int number) => $"{Folder}/{number.ToString("D6", CultureInfo.InvariantCulture)}{Extension}";
}
