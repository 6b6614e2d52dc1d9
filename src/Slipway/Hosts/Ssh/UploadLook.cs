using System.Globalization;

namespace Slipway.Hosts.Ssh;

/// <summary>What a host holds of an upload already: by absolute name the hash, mode and length; and what it can decompress.</summary>
internal sealed class UploadLook
{
    private const int HashLength = 64;

    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Mode, long Length)> _stats = new(StringComparer.Ordinal);

    public UploadLook(params IReadOnlyList<string> outputs)
    {
        Compressors = [.. outputs.SelectMany(output => output[..Math.Max(0, output.IndexOf('\0', StringComparison.Ordinal))].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct()];
        foreach (var record in outputs.SelectMany(output => output.Split('\0').Skip(1)))
        {
            // sha256sum: 64 digits, blank, blank, name; stat: mode, length, name.
            if (record.Length > HashLength + 2 && record[HashLength] == ' ' && record[HashLength + 1] is ' ' or '*' && !record.AsSpan(0, HashLength).Contains(' '))
                _hashes[record[(HashLength + 2)..]] = record[..HashLength];
            else if (record.Split(' ', 3) is [var mode, var length, var name])
                _stats[name] = (mode, long.Parse(length, CultureInfo.InvariantCulture));
        }
    }

    private UploadLook(IReadOnlyList<string> compressors, IEnumerable<(string Path, UploadFile File)> files)
    {
        Compressors = compressors;
        foreach (var (path, file) in files)
        {
            if (_hashes.TryAdd(path, file.Sha256))
                _stats[path] = (Convert.ToString((int)file.Mode, 8), file.Length);
        }
    }

    public IReadOnlyList<string> Compressors { get; }

    public IEnumerable<string> Names => _stats.Keys;

    public bool Exists(string path) => _stats.ContainsKey(path);

    public bool Holds(string path, string sha256) => _hashes.GetValueOrDefault(path) == sha256;

    public string? Hash(string path) => _hashes.GetValueOrDefault(path);

    public long Length(string path) => _stats.GetValueOrDefault(path).Length;

    /// <summary>
    /// What would be seen if all that files are to be taken from were as it is said to be. Null when there is nothing to trust, or something lies in the
    /// target already: it may be in service.
    /// </summary>
    public UploadLook? Trusting(IReadOnlyCollection<UploadFile> files, string root) => Names.Any() || files.All(file => file.ReuseFrom is null)
        ? null
        : new(Compressors, files.Where(file => file.ReuseFrom is not null).Select(file => (HostPath.Join(root, file.ReuseFrom!), file)));

    /// <summary>True when all that was expected has been seen, with hash, mode and length.</summary>
    public bool Confirms(UploadLook expected) => expected._hashes.All(file => Holds(file.Key, file.Value) && _stats.GetValueOrDefault(file.Key) == expected._stats[file.Key]);

    public bool HasMode(string path, UnixFileMode mode) => _stats.TryGetValue(path, out var found) && Convert.ToInt32(found.Mode, 8) == (int)mode;
}
