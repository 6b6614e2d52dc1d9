using System.Diagnostics;
using System.Text.Json;
using InventorySync.Logging;

namespace InventorySync.Monitoring;

/// <summary>How much memory runs took, one JSON line each in <c>LOG_DIRECTORY/memory.jsonl</c>: the log table has no column for it.</summary>
internal sealed class RunMemory(string directory, TimeProvider time)
{
    private const long LargestBytes = 1 << 20;

    private string File => Path.Combine(directory, "memory.jsonl");

    /// <summary>Writes down the most that this process has taken so far.</summary>
    public void Append(string source, SyncLog log)
    {
        try
        {
            Directory.CreateDirectory(directory);
            if (System.IO.File.Exists(File) && new FileInfo(File).Length > LargestBytes)
                System.IO.File.Move(File, File + ".1", overwrite: true);
            using var own = Process.GetCurrentProcess();
            System.IO.File.AppendAllLines(File, [JsonSerializer.Serialize(new Line(time.GetUtcNow().UtcDateTime, source, own.PeakWorkingSet64), JsonSerializerOptions.Web)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Warning($"{File} cannot be written: {error.Message}");
        }
    }

    /// <summary>What the runs of a source took, the newest last; what cannot be read is left out.</summary>
    public IReadOnlyList<long> Of(string source) => [.. Lines().Where(line => line.Source == source).Select(line => line.PeakBytes)];

    /// <summary>The most by source and day.</summary>
    public IReadOnlyDictionary<(string Source, DateOnly Day), long> ByDay() => Lines()
        .GroupBy(line => (line.Source, DateOnly.FromDateTime(line.At))).ToDictionary(day => day.Key, day => day.Max(line => line.PeakBytes));

    private IEnumerable<Line> Lines() => new[] { File + ".1", File }.Where(System.IO.File.Exists).SelectMany(System.IO.File.ReadLines).Select(Read).OfType<Line>();

    private static Line? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(DateTime At, string Source, long PeakBytes);
}
