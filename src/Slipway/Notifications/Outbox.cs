using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Slipway.Notifications;

// Notifications: what people who are not looking are told. Outbox keeps each message on disk, once a channel, until the channel has taken it, so that
// a mail server that is down holds nothing up and loses nothing; SmtpChannel and WebhookChannel deliver. A message is known by its key: it goes out
// once, whoever queues it again, and a crash between the delivery and its note sends it again under the same Message-ID or Idempotency-Key.

/// <summary>The queue of one environment: <c>queued/</c>, <c>sent/</c>, <c>undelivered/</c> and <c>passed/</c> under one private directory.</summary>
public sealed class Outbox(string directory, IReadOnlyList<Channel> channels, TimeProvider time)
{
    /// <summary>So long a key is remembered, in days.</summary>
    public const int MemoryDays = 90;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(3);
    private static readonly TimeSpan OneTry = TimeSpan.FromSeconds(10);

    /// <summary>Queues it for every channel that has not had its key; fsynced before it returns. Queues nothing when there is no channel.</summary>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public void Enqueue(Notification notification)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var channel in channels)
        {
            var name = $"{HashOf(notification.Key)}.{channel.Name}.json";
            if (Find(name) is not null)
            {
                continue;
            }

            Write("queued", name, stream => JsonSerializer.Serialize(stream, notification));
        }
    }

    /// <summary>Makes a key known without telling anybody, for what nobody wants to hear of and something later depends on; fsynced as <see cref="Enqueue"/>.</summary>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public void Pass(string key)
    {
        foreach (var name in channels.Select(channel => $"{HashOf(key)}.{channel.Name}.json").Where(name => Find(name) is null))
        {
            Write("passed", name, _ => { });
        }
    }

    /// <summary>True when a message with this key is queued, was dealt with or was passed over.</summary>
    public bool Knows(string key) => channels.Any(channel => Find($"{HashOf(key)}.{channel.Name}.json") is not null);

    /// <summary>Delivers what is queued, oldest first. After a channel's first refusal its other messages wait for the next call. Whoever else is delivering is left to it.</summary>
    public async Task<Delivery> FlushAsync(CancellationToken cancel)
    {
        if (channels.Count == 0 || Waiting().Count == 0 || TryLock() is not { } gate)
        {
            return Delivery.Nothing;
        }

        await using (gate.ConfigureAwait(false))
        {
            var (sent, troubles) = (0, new Dictionary<string, string>(StringComparer.Ordinal));
            foreach (var file in Waiting().Select(file => (file, Message: Read(file))).OrderBy(item => item.Message?.At).ThenBy(item => item.file, StringComparer.Ordinal).ToList())
            {
                var channel = channels.FirstOrDefault(channel => file.file.EndsWith($".{channel.Name}.json", StringComparison.Ordinal));
                if (file.Message is { } message && channel is not null && !troubles.ContainsKey(channel.Name))
                {
                    if (await TryAsync(channel, message, cancel).ConfigureAwait(false) is { } trouble)
                    {
                        troubles[channel.Name] = $"{channel.Name}: {trouble}";
                    }
                    else
                    {
                        Move(file.file, "sent");
                        sent++;
                        continue;
                    }
                }

                if (file.Message is null || time.GetUtcNow() - file.Message.At > GiveUpAfter)
                {
                    Move(file.file, "undelivered");
                }
            }

            Forget();
            return new Delivery(sent, Waiting().Count, [.. troubles.Values]);
        }
    }

    private async Task<string?> TryAsync(Channel channel, Notification message, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(OneTry, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await channel.SendAsync(message, either.Token).ConfigureAwait(false);
            return null;
        }
        catch (DeliveryException problem)
        {
            return problem.Message;
        }
        catch (OperationCanceledException)
        {
            return "no answer in time";
        }
    }

    private List<string> Waiting()
    {
        var folder = Path.Combine(directory, "queued");
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json")] : [];
    }

    private static Notification? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Notification>(File.ReadAllText(file));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Write(string folder, string name, Action<FileStream> fill)
    {
        var file = Path.Combine(Folder(folder), name);
        var temporary = file + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            fill(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }

    private void Move(string file, string folder)
    {
        var target = Path.Combine(Folder(folder), Path.GetFileName(file));
        File.Move(file, target, overwrite: true);
        File.SetLastWriteTimeUtc(target, time.GetUtcNow().UtcDateTime);
    }

    private void Forget()
    {
        foreach (var file in ((string[])["sent", "undelivered", "passed"]).Select(Folder).SelectMany(Directory.GetFiles).Where(file => time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > TimeSpan.FromDays(MemoryDays)))
        {
            File.Delete(file);
        }
    }

    private string? Find(string name) => ((string[])["queued", "sent", "undelivered", "passed"]).Select(folder => Path.Combine(directory, folder, name)).FirstOrDefault(File.Exists);

    private string Folder(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        }

        Directory.CreateDirectory(directory, Private);
        return Directory.CreateDirectory(Path.Combine(directory, name), Private).FullName;
    }

    private FileStream? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32];
}
