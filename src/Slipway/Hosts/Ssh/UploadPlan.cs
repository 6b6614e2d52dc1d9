using System.Security.Cryptography;

namespace Slipway.Hosts.Ssh;

/// <summary>What an upload has to do, once it is known what the host holds: keep, link, copy, or send whole or from where it was cut off.</summary>
internal sealed class UploadPlan
{
    // Below this a file that was cut off is quicker sent again than compared.
    private const long WorthResuming = 256 * 1024;

    // Below this a file that is there twice is quicker sent twice than copied.
    private const long WorthCopying = 32 * 1024;

    // Above this the host hashes what came on two cores: a second of its own for each gigabyte.
    private const long WorthHalving = 16 << 20;

    private readonly List<(UploadFile File, long From)> _sent = [];
    private readonly List<UploadFile> _arrived = [];
    private readonly List<string> _tails = [];
    private readonly List<string> _merged = [];
    private readonly List<string> _replaced = [];
    private readonly Dictionary<string, List<string>> _links = new(StringComparer.Ordinal);
    private readonly List<(string Source, string Name, string Mode, bool MayLink)> _copies = [];
    private readonly Dictionary<string, UploadFile> _coming = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _lying = [];
    private bool _mustMakeDirectory;

    private UploadPlan(Transfer before) => Before = before;

    /// <summary>What counts as done before a byte is sent.</summary>
    public Transfer Before { get; private set; }

    public required Compression Compression { get; init; }

    /// <summary>The files to send, and from which byte.</summary>
    public IReadOnlyList<(UploadFile File, long From)> Sent => _sent;

    /// <summary>Files whose arrived tail is put to the rest of them before more comes.</summary>
    public IReadOnlyList<string> Merged => _merged;

    /// <summary>Bytes that are still to be sent.</summary>
    public long Missing => _sent.Sum(s => s.File.Length - s.From);

    public bool ChangesNothing => !_mustMakeDirectory && _sent.Count == 0 && _arrived.Count == 0 && _links.Count == 0 && _copies.Count == 0;

    public static async Task<UploadPlan> MakeAsync(
        IReadOnlyCollection<UploadFile> files, string target, string root, UploadLook look, CancellationToken cancellation)
    {
        var plan = new UploadPlan(new Transfer(0, files.Count, 0, files.Sum(f => f.Length), 0)) { Compression = Compression.Choose(look.Compressors) };
        foreach (var file in files)
            await plan.AddAsync(file, target, root, look, cancellation).ConfigureAwait(false);
        plan._lying = [.. look.Names];
        plan._mustMakeDirectory = !look.Names.Any(name => HostPath.IsBelow(name, target));
        return plan;
    }

    /// <summary>The links alone, when there is something to send as well: they need not wait for it. Else null, and <see cref="Place"/> makes them.</summary>
    public FixedCommand? Link(string target) => LinksFirst ? SshUploadText.Link(target, Links) : null;

    public FixedCommand Place(string target, string root)
    {
        var came = _sent.Select(s => s.File).Concat(_arrived).ToList();
        var replaced = _replaced.ToHashSet(StringComparer.Ordinal);
        return SshUploadText.Place(target, root, came.Count > 0 && OnlyThese(target, came), _tails,
            string.Concat(came.Select(f => $"{(Escape(f.Path) == f.Path ? "" : "\\")}{f.Sha256}  {Escape(f.Path)}\n")), came.Sum(f => f.Length) > WorthHalving,
            [.. came.Select(f => f.Path).Where(path => !replaced.Contains(path))], [.. came.Select(f => f.Path).Where(replaced.Contains)],
            LinksFirst ? [] : Links, _copies);
    }

    private bool LinksFirst => _sent.Count > 0 && _links.Count > 0;

    private IReadOnlyList<(string Directory, IReadOnlyList<string> Names)> Links => [.. _links.Select(group => (group.Key, (IReadOnlyList<string>)group.Value))];

    // What an earlier upload of something else left behind must not be moved along.
    private bool OnlyThese(string target, IEnumerable<UploadFile> came)
    {
        var incoming = HostPath.Join(target, SshUploadText.Incoming);
        var known = came.SelectMany(f => new[] { f.Path, f.Path + SshUploadText.Tail }).Select(path => HostPath.Join(incoming, path)).ToHashSet(StringComparer.Ordinal);
        return _lying.Where(name => HostPath.IsBelow(name, incoming)).All(known.Contains);
    }

    /// <summary>A name as sha256sum writes it.</summary>
    public static string Escape(string path) => path.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private async Task AddAsync(UploadFile file, string target, string root, UploadLook look, CancellationToken cancellation)
    {
        var path = HostPath.Join(target, file.Path);
        var incoming = HostPath.Join(HostPath.Join(target, SshUploadText.Incoming), file.Path);
        var source = file.ReuseFrom is null ? null : HostPath.Join(root, file.ReuseFrom);
        if (look.Holds(path, file.Sha256) && look.Length(path) == file.Length)
        {
            if (!look.HasMode(path, file.Mode))
                Copy(file, path, mayLink: false);
            Have(file);
        }
        else if (source is not null && look.Holds(source, file.Sha256))
        {
            var mayLink = look.HasMode(source, file.Mode);
            if (mayLink && !look.Exists(path) && source.EndsWith("/" + file.Path, StringComparison.Ordinal))
                Link(source[..^(file.Path.Length + 1)], file.Path);
            else
                Copy(file, source, mayLink);
            Have(file);
        }
        else
        {
            if (file.Length >= WorthCopying && !_coming.TryAdd(file.Sha256, file))
            {
                var first = _coming[file.Sha256];
                Copy(file, HostPath.Join(target, first.Path), first.Mode == file.Mode);
                Have(file);
                return;
            }
            if (look.Exists(path))
                _replaced.Add(file.Path);
            if (look.Holds(incoming, file.Sha256) && look.HasMode(incoming, file.Mode))
            {
                _arrived.Add(file);
                Have(file);
                return;
            }
            var from = await ArrivedAsync(file, incoming, look, cancellation).ConfigureAwait(false);
            if (from > 0)
                _tails.Add(file.Path);
            _sent.Add((file, from));
        }
    }

    /// <summary>How many bytes of a file that was cut off, perhaps more than once, are there and right.</summary>
    private async Task<long> ArrivedAsync(UploadFile file, string incoming, UploadLook look, CancellationToken cancellation)
    {
        var (begun, tail) = (look.Length(incoming), incoming + SshUploadText.Tail);
        if (begun < WorthResuming || begun >= file.Length || file.SourcePath is null || !File.Exists(file.SourcePath))
            return 0;
        await using var content = File.OpenRead(file.SourcePath);
        if (await HashAsync(content, begun, cancellation).ConfigureAwait(false) != look.Hash(incoming))
            return 0;
        var more = look.Length(tail);
        if (more == 0 || begun + more > file.Length || await HashAsync(content, more, cancellation).ConfigureAwait(false) != look.Hash(tail))
            return begun;
        // Cut off while it was being gone on with: the tail that came is put to the rest before the next one comes.
        _merged.Add(file.Path);
        return begun + more;
    }

    private static async Task<string?> HashAsync(FileStream content, long length, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        for (var left = length; left > 0;)
        {
            var read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation).ConfigureAwait(false);
            if (read == 0)
                return null;
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Link(string directory, string name)
    {
        if (!_links.TryGetValue(directory, out var names))
            _links[directory] = names = [];
        names.Add(name);
    }

    private void Copy(UploadFile file, string source, bool mayLink) => _copies.Add((source, file.Path, Convert.ToString((int)file.Mode, 8), mayLink));

    private void Have(UploadFile file) => Before = Before with
    {
        FilesDone = Before.FilesDone + 1,
        BytesDone = Before.BytesDone + file.Length,
        BytesReused = Before.BytesReused + file.Length,
    };
}
