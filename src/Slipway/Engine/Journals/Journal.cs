namespace Slipway.Engine.Journals;

// Journals: the append-only record of intent, captured facts and outcome, one segment (file) a run. It is the only truth
// for resume, undo, status and records, and it lives with what is deployed, so that any machine can go on.
// Every line carries the hash of the line before it and its own (JournalLine). A line is durable before the change
// that it announces begins. A torn last line, which a crash leaves, is cut off; any other damage is refused.

/// <summary>The open journal of one application and environment. Only the holder of the deployment lock opens it for writing.</summary>
public sealed class Journal
{
    private readonly JournalStore store;
    private readonly TimeProvider time;
    private readonly Action<JournalEntry, bool>? onWrite;
    private readonly Func<string, string>? redact;
    private string lastHash;
    private long length;
    private int sequence;

    private Journal(JournalStore store, TimeProvider time, Action<JournalEntry, bool>? onWrite, Func<string, string>? redact, RunLog? last, string lastHash, long length)
    {
        this.store = store;
        this.time = time;
        this.onWrite = onWrite;
        this.redact = redact;
        Last = last;
        this.lastHash = lastHash;
        this.length = length;
        sequence = last?.Entries.Count ?? 0;
    }

    /// <summary>The newest run, or null in an empty journal. Grows as entries are appended.</summary>
    public RunLog? Last { get; private set; }

    /// <summary>What was healed on opening, for the reader; null when nothing was.</summary>
    public string? Healed { get; private set; }

    /// <summary>Opens for writing: verifies the newest segment and its link to the one before, and cuts off a torn last line.</summary>
    /// <param name="store">Where the segments are.</param>
    /// <param name="time">Stamps entries.</param>
    /// <param name="onWrite">Called around every write, with false before and true after it is durable: the crash tests hook in here.</param>
    /// <param name="redact">Masks secrets in the free texts of entries before they are written.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="JournalException">The chain is broken, or a newer version wrote the journal.</exception>
    public static async Task<Journal> OpenAsync(JournalStore store, TimeProvider time, Action<JournalEntry, bool>? onWrite, Func<string, string>? redact, CancellationToken cancel)
    {
        var numbers = await store.ListAsync(cancel).ConfigureAwait(false);
        string? healed = null;
        for (var i = numbers.Count - 1; i >= 0; i--)
        {
            var segment = await JournalSegment.ReadAsync(store, numbers[i], cancel).ConfigureAwait(false);
            if (segment.Torn > 0)
            {
                await store.TruncateAsync(numbers[i], segment.Length, cancel).ConfigureAwait(false);
                healed = $"run {numbers[i]}: the last {segment.Torn} bytes were half written when the deployer died; they were cut off";
            }

            if (segment.Log is null)
            {
                // A run that died before its first line was whole has done nothing: its segment is as if it were not there.
                continue;
            }

            await segment.VerifyLinkAsync(store, i == 0 ? null : numbers[i - 1], cancel).ConfigureAwait(false);
            return new Journal(store, time, onWrite, redact, segment.Log, segment.LastHash, segment.Length) { Healed = healed };
        }

        return new Journal(store, time, onWrite, redact, null, JournalLine.NoHash, 0) { Healed = healed };
    }

    /// <summary>Begins a new segment. Durable when it returns. Not cancellable, as no write is: half a line helps nobody.</summary>
    public async Task<int> BeginAsync(RunBegan began)
    {
        if (Last is { Ended: null })
        {
            throw new InvalidOperationException($"run {Last.Number} has not ended");
        }

        var number = (Last?.Number ?? 0) + 1;
        (length, sequence) = (0, 0);
        Last = new RunLog(number, []);
        await AppendAsync(began with { Format = RunBegan.CurrentFormat, Run = number }).ConfigureAwait(false);
        return number;
    }

    /// <summary>Appends to the newest segment. The entry is durable (fsynced) when the task completes.</summary>
    public async Task AppendAsync(JournalEntry entry)
    {
        var stamped = (redact is null ? entry : entry.Redacted(redact)) with { Sequence = sequence, Time = time.GetUtcNow() };
        var (line, hash) = JournalLine.Write(stamped, lastHash);
        onWrite?.Invoke(stamped, false);
        await store.AppendAsync(Last!.Number, length, line, CancellationToken.None).ConfigureAwait(false);
        (length, lastHash) = (length + line.Length, hash);
        sequence++;
        Last = Last.With(stamped);
        onWrite?.Invoke(stamped, true);
    }

    /// <summary>Reads one run without healing; a torn last line is left out.</summary>
    public Task<RunLog?> ReadAsync(int number, CancellationToken cancel) => ReadAsync(store, number, cancel);

    /// <inheritdoc cref="ReadAsync(int, CancellationToken)"/>
    public static async Task<RunLog?> ReadAsync(JournalStore store, int number, CancellationToken cancel) =>
        (await JournalSegment.ReadAsync(store, number, cancel).ConfigureAwait(false)).Log;

    /// <summary>The newest runs, newest first, without lock and without healing. Verifies each segment and every link between those read.</summary>
    public static async Task<IReadOnlyList<RunLog>> HistoryAsync(JournalStore store, int limit, CancellationToken cancel)
    {
        var numbers = await store.ListAsync(cancel).ConfigureAwait(false);
        var runs = new List<RunLog>();
        for (var i = numbers.Count - 1; i >= 0 && runs.Count < limit; i--)
        {
            var segment = await JournalSegment.ReadAsync(store, numbers[i], cancel).ConfigureAwait(false);
            if (segment.Log is not null)
            {
                await segment.VerifyLinkAsync(store, i == 0 ? null : numbers[i - 1], cancel).ConfigureAwait(false);
                runs.Add(segment.Log);
            }
        }

        return runs;
    }
}
