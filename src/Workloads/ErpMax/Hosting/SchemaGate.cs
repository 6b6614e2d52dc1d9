using ErpMax.Schema;
using Npgsql;

namespace ErpMax.Hosting;

/// <summary>Closed until the schema is one this release can work on. Before that nothing is taken in, published or done.</summary>
internal sealed class SchemaGate(NpgsqlDataSource database, TimeProvider time, ILogger<SchemaGate> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOpen => _open.Task.IsCompletedSuccessfully;

    public Task OpenAsync(CancellationToken cancellation) => _open.Task.WaitAsync(cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? said = null;
        while (true)
        {
            var problem = await ProblemAsync(stoppingToken);
            if (problem is null)
                break;
            if (problem != said)
                log.LogWarning("Nothing is done yet: {Problem}", problem);
            said = problem;
            await Task.Delay(Interval, time, stoppingToken);
        }

        _open.SetResult();
    }

    private async Task<string?> ProblemAsync(CancellationToken cancellation)
    {
        try
        {
            return (await SchemaState.ReadAsync(database, cancellation)).Problem;
        }
        catch (NpgsqlException error)
        {
            return $"the database cannot be asked: {error.Message}";
        }
    }
}
