using System.Globalization;
using Slipway.Engine.Journals;

namespace Slipway.Tests.Unit.Engine;

/// <summary>Segments as files of a temporary folder.</summary>
internal sealed class DirectoryJournalStore : JournalStore, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("slipway-journal-");

    public string Path(int number) => System.IO.Path.Combine(folder.FullName, number.ToString("D6", CultureInfo.InvariantCulture));

    public override Task<IReadOnlyList<int>> ListAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<int>>(
        [.. folder.GetFiles().Select(file => int.Parse(file.Name, CultureInfo.InvariantCulture)).Order()]);

    public override async Task<byte[]> ReadAsync(int number, CancellationToken cancel) =>
        File.Exists(Path(number)) ? await File.ReadAllBytesAsync(Path(number), cancel) : [];

    public override async Task AppendAsync(int number, long position, byte[] line, CancellationToken cancel)
    {
        await using var file = new FileStream(Path(number), FileMode.OpenOrCreate);
        file.Length.ShouldBe(position);
        file.Position = position;
        await file.WriteAsync(line, cancel);
    }

    public override Task TruncateAsync(int number, long length, CancellationToken cancel)
    {
        using var file = new FileStream(Path(number), FileMode.Open);
        file.SetLength(length);
        return Task.CompletedTask;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
