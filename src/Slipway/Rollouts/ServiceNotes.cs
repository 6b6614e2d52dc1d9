using System.Text;
using Slipway.Hosts;

namespace Slipway.Rollouts;

/// <summary>
/// Which services a release runs, noted on the host once all of them are there: so that one which somebody has removed since is missed. Of what an
/// earlier version has deployed there is no note, and nothing is missed.
/// </summary>
internal sealed class ServiceNotes(Host host)
{
    private const string Folder = "services";

    /// <param name="id">The release.</param>
    /// <param name="services">A name for each container or service; one that is there twice, twice.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task WriteAsync(string id, IEnumerable<string> services, CancellationToken cancellation) =>
        host.WriteAsync($"{Folder}/{id}", Encoding.UTF8.GetBytes(string.Concat(services.Order(StringComparer.Ordinal).Select(name => $"{name}\n"))), Host.Readable, cancellation);

    /// <summary>Those noted that are not among the found; null where nothing was noted. Read-only.</summary>
    public async Task<IReadOnlyList<string>?> MissingAsync(string id, IEnumerable<string> found, CancellationToken cancellation)
    {
        if (await host.ReadAsync($"{Folder}/{id}", cancellation).ConfigureAwait(false) is not { } noted)
            return null;
        var left = found.ToList();
        return [.. Encoding.UTF8.GetString(noted).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => !left.Remove(name))];
    }

    /// <summary>Removes the note of a release, and the last one's folder.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation)
    {
        var there = await host.ListAsync(Folder, cancellation).ConfigureAwait(false);
        if (there.Any(entry => entry.Name == id))
            await host.DeleteAsync(there.Count == 1 ? Folder : $"{Folder}/{id}", cancellation).ConfigureAwait(false);
    }
}
