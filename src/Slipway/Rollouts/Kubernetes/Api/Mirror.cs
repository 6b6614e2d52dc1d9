using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Slipway.Rollouts.Kubernetes.Api;

/// <summary>How long a watch lasts.</summary>
internal static class Mirror
{
    /// <summary>Asked of the server, which ends it then; the next one goes on where it was.</summary>
    public const int Seconds = 60;

    /// <summary>After this, a connection that is silent is taken for dead.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(Seconds + 15);

    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
}

/// <summary>
/// The objects of one kind as they are now: listed once, then kept by watching from there. A watch that is cut or ends goes on from the last version seen
/// (bookmarks move it on without events); when the server no longer has that one (410 Gone), all is listed anew.
/// </summary>
internal sealed class Mirror<T>(
    Func<CancellationToken, Task<(IReadOnlyList<T> Items, string Version)>> list,
    Func<string, Action<Exception>, CancellationToken, IAsyncEnumerable<(WatchEventType Type, T Item)>> watch)
    where T : class, IMetadata<V1ObjectMeta>
{
    private readonly ConcurrentDictionary<string, T> _items = new(StringComparer.Ordinal);

    public IReadOnlyCollection<T> Items => [.. _items.Values];

    /// <summary>Keeps it up to date, and says so at each change, until cancelled.</summary>
    /// <exception cref="RolloutException">The cluster refuses.</exception>
    public async Task FollowAsync(ChannelWriter<bool> changed, CancellationToken cancellation)
    {
        string? version = null;
        while (true)
        {
            version ??= await ListAsync(changed, cancellation).ConfigureAwait(false);
            var (last, problem) = await WatchAsync(version, changed, cancellation).ConfigureAwait(false);
            var gone = problem switch
            {
                KubernetesException { Status.Code: 410 } => true,
                HttpOperationException { Response.StatusCode: HttpStatusCode.Gone } => true,
                // Whatever else the server says of a watch, a list has the truth, and says it if that is refused too.
                KubernetesException or HttpOperationException => !Patience.IsPassing(problem),
                _ => false,
            };
            version = gone ? null : last;
            await Task.Delay(Patience.RetryAfter(problem) ?? Mirror.Pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string> ListAsync(ChannelWriter<bool> changed, CancellationToken cancellation)
    {
        var (items, version) = await list(cancellation).ConfigureAwait(false);
        foreach (var name in _items.Keys.Except(items.Select(one => one.Metadata.Name), StringComparer.Ordinal))
            _items.TryRemove(name, out _);
        foreach (var one in items)
            _items[one.Metadata.Name] = one;
        changed.TryWrite(true);
        return version;
    }

    private async Task<(string Version, Exception? Problem)> WatchAsync(string version, ChannelWriter<bool> changed, CancellationToken cancellation)
    {
        Exception? problem = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Mirror.Limit);
        try
        {
            await foreach (var (type, item) in watch(version, one => problem = one, limit.Token).ConfigureAwait(false))
            {
                version = item.Metadata.ResourceVersion;
                if (type == WatchEventType.Deleted)
                    _items.TryRemove(item.Metadata.Name, out _);
                else if (type is WatchEventType.Added or WatchEventType.Modified)
                    _items[item.Metadata.Name] = item;
                if (type != WatchEventType.Bookmark)
                    changed.TryWrite(true);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Silent for too long.
        }
        catch (Exception cut) when (cut is HttpOperationException or KubernetesException or HttpRequestException or IOException)
        {
            problem = cut;
        }

        return (version, problem);
    }
}
