using System.Collections.Immutable;
using System.Globalization;
using Slipway.Engine.Journals;
using Slipway.Engine.Plans;

namespace Slipway.Tests.Shown;

/// <summary>A journal in a temporary folder, written through the journal itself as a deployer does.</summary>
internal sealed class JournalFolder : JournalStore, IDisposable
{
    public static readonly RunBy Ada = new("ada", "desk", 1, 1);

    private int reads;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("slipway-shown-");

    public static Plan Plan { get; } = new()
    {
        Application = "inventory",
        Environment = "local",
        Targets = ["Deploy"],
        Steps = [new PlanStep("HealthCheck", "Look", [], true, false), new PlanStep("Migrate", "Apply migrations", ["HealthCheck"], false, true), new PlanStep("DeployCode", "Switch", ["Migrate"], false, true)],
    };

    /// <summary>While it is set nothing can be read.</summary>
    public string? Trouble { get; set; }

    /// <summary>How often a segment has been read.</summary>
    public int Reads => reads;

    public override Task<IReadOnlyList<int>> ListAsync(CancellationToken cancel) => Trouble is not null ? throw new IOException(Trouble) : Task.FromResult<IReadOnlyList<int>>(
        [.. folder.GetFiles("*.jsonl").Select(file => int.Parse(file.Name[..6], CultureInfo.InvariantCulture)).Order()]);

    public override async Task<byte[]> ReadAsync(int number, CancellationToken cancel)
    {
        if (Trouble is not null)
            throw new IOException(Trouble);
        Interlocked.Increment(ref reads);
        if (!File.Exists(PathOf(number)))
            return [];
        await using var file = new FileStream(PathOf(number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancel);
        return bytes.ToArray();
    }

    public override async Task AppendAsync(int number, long position, byte[] line, CancellationToken cancel)
    {
        await using var file = new FileStream(PathOf(number), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        file.Position = position;
        await file.WriteAsync(line, cancel);
    }

    public override Task TruncateAsync(int number, long length, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Journal> OpenAsync(TimeProvider time) => Journal.OpenAsync(this, time, null, null, CancellationToken.None);

    /// <summary>Begins a run that is to be gone on with.</summary>
    public static Task<int> BeginAsync(Journal journal, string? note = null) => journal.BeginAsync(new RunBegan { Kind = RunKind.Deployment, By = Ada, Plan = Plan, PlanHash = Plan.Hash, Revision = "abc123", Note = note });

    /// <summary>A run from its beginning to its end.</summary>
    public static async Task RunAsync(Journal journal, string? note = null, string? error = null)
    {
        var number = await BeginAsync(journal, note);
        await journal.AppendAsync(new StepDone("HealthCheck", null, [], 120));
        await journal.AppendAsync(new StepStarted("Migrate", null));
        await journal.AppendAsync(error is null ? new StepDone("Migrate", null, [], 2500) : new StepFailed("Migrate", error, FailureKind.Failed, [], 40));
        if (error is not null)
        {
            await journal.AppendAsync(new UndoStarted("Migrate", number));
            await journal.AppendAsync(new StepUndone("Migrate", number, 5));
        }

        await journal.AppendAsync(new RunEnded(error is null ? RunOutcome.Succeeded : RunOutcome.Undone, error is null ? [number] : []));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string PathOf(int number) => Path.Combine(folder.FullName, $"{number.ToString("D6", CultureInfo.InvariantCulture)}.jsonl");
}
