using System.Globalization;
using System.Text;

namespace Slipway.Bench.Hosts;

/// <summary>A release as programs are: many small files and some large ones, half of whose bytes compress well. The same seed makes the same bytes.</summary>
internal sealed class Payload : IDisposable
{
    private const int Seed = 20261124;
    private readonly Random _random = new(Seed);
    private readonly List<string> _files = [];
    private int _change;

    public Payload(int files, long bytes)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("slipway-bench-release-").FullName;
        // Sizes as of a log-normal distribution, then scaled so that the sum is right.
        var sizes = Enumerable.Range(0, files).Select(_ => Math.Exp(1.3 * Normal())).ToList();
        var scale = bytes / sizes.Sum();
        for (var file = 0; file < files; file++)
        {
            var path = Path.Combine(Directory, $"lib{file % 50:00}", $"file{file:0000}.bin");
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Content((int)Math.Max(100, sizes[file] * scale)));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, file % 100 == 0 ? Slipway.Hosts.Host.Executable : Slipway.Hosts.Host.Readable);
            _files.Add(path);
        }

        Bytes = _files.Sum(path => new FileInfo(path).Length);
    }

    public string Directory { get; }

    public int Files => _files.Count;

    public long Bytes { get; private set; }

    /// <summary>Gives one file of a hundred other bytes, each time other files.</summary>
    public void Change()
    {
        _change++;
        for (var file = _change % 100; file < _files.Count; file += 100)
            File.WriteAllBytes(_files[file], Content((int)new FileInfo(_files[file]).Length));
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    private byte[] Content(int length)
    {
        var content = new byte[length];
        _random.NextBytes(content.AsSpan(0, length / 2));
        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"public static int Member{_random.Next(1000)}(string name, int count) => name.Length + count;\n"));
        for (var at = length / 2; at < length; at += line.Length)
            line.AsSpan(0, Math.Min(line.Length, length - at)).CopyTo(content.AsSpan(at));
        return content;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
