using System.Globalization;
using Microsoft.Data.Sqlite;
using Slipway.Engine.Journals;

namespace Slipway.Bench.Dashboards;

/// <summary>Years of use, made in a minute: deployments in a journal, each as one that was really made, and sync runs in the application's log.</summary>
internal static class History
{
    private const int Live = 100;

    /// <summary>Writes the journal anew, with as many runs as the first run was: every tenth has a remark, and every twenty-fifth failed and was undone.</summary>
    /// <returns>Bytes of the journal.</returns>
    public static async Task<long> DeployAsync(string folder, int runs)
    {
        var real = (await Journal.ReadAsync(new Folder(folder), 1, CancellationToken.None))!;
        foreach (var segment in Directory.GetFiles(folder, "*.jsonl"))
            File.Delete(segment);
        var store = new Folder(folder);
        var journal = await Journal.OpenAsync(store, new Calendar(runs), null, null, CancellationToken.None);
        for (var run = 1; run <= runs; run++)
        {
            await journal.BeginAsync(real.Began with { Note = run % 10 == 0 ? $"release {run}" : null, Live = [.. Enumerable.Range(Math.Max(1, run - Live), Math.Min(run - 1, Live))] });
            foreach (var entry in real.Entries.Skip(1).SkipLast(1))
                await journal.AppendAsync(entry);
            var failed = run % 25 == 0;
            if (failed)
                await journal.AppendAsync(new StepFailed("SmokeTest", "the disk is full", FailureKind.Failed, [], 40));
            await journal.AppendAsync(new RunEnded(failed ? RunOutcome.Undone : RunOutcome.Succeeded, [.. Enumerable.Range(Math.Max(1, run - Live + 1), Math.Min(run, Live))]));
            store.Write();
        }

        return store.Bytes;
    }

    /// <summary>One run a minute up to now, of both marketplaces and all streams in turn.</summary>
    public static void Sync(string database, int runs)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {runs})
            INSERT INTO sync_logs (source, account_id, stock_type, mode, endpoint, status, records_processed, started_at, completed_at, duration_seconds)
            SELECT CASE i % 2 WHEN 0 THEN 'ozon' ELSE 'wildberries' END, '123456', CASE i % 3 WHEN 0 THEN 'fbs' WHEN 1 THEN 'fbo' ELSE 'catalog' END, 'normal', '/',
                   CASE WHEN i % 97 = 0 THEN 'failed' ELSE 'success' END, 1000 + i % 100, datetime('now', (i - {runs}) || ' minutes'), datetime('now', (i - {runs}) || ' minutes'), 3 + i % 7 FROM n
            """);
        command.ExecuteNonQuery();
    }

    /// <summary>A segment is put on disk as a whole: nobody reads along, and nothing is to survive.</summary>
    private sealed class Folder(string folder) : JournalStore
    {
        private readonly List<byte> segment = [];
        private int number;

        public long Bytes { get; private set; }

        public override Task<IReadOnlyList<int>> ListAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<int>>(
            [.. Directory.GetFiles(folder, "*.jsonl").Select(file => int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture)).Order()]);

        public override Task<byte[]> ReadAsync(int number, CancellationToken cancel) => File.ReadAllBytesAsync(PathOf(number), cancel);

        public override Task AppendAsync(int number, long position, byte[] line, CancellationToken cancel)
        {
            this.number = number;
            segment.AddRange(line);
            return Task.CompletedTask;
        }

        public override Task TruncateAsync(int number, long length, CancellationToken cancel) => throw new NotSupportedException();

        public void Write()
        {
            File.WriteAllBytes(PathOf(number), segment.ToArray());
            Bytes += segment.Count;
            segment.Clear();
        }

        private string PathOf(int number) => Path.Combine(folder, $"{number.ToString("D6", CultureInfo.InvariantCulture)}.jsonl");
    }

    /// <summary>One that goes on by a second whenever it is asked, and comes to today at the end.</summary>
    private sealed class Calendar(int runs) : TimeProvider
    {
        private DateTimeOffset now = System.GetUtcNow().AddMinutes(-runs);

        public override DateTimeOffset GetUtcNow() => now += TimeSpan.FromSeconds(1);
    }
}
