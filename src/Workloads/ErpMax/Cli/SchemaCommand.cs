using ErpMax.Schema;
using ErpMax.Settings;
using Npgsql;

namespace ErpMax.Cli;

/// <summary>
/// <c>check-schema</c>: the version is at least what this release needs, and the release's own statements work on the schema. They run
/// in a transaction that is rolled back; all that stays is a gap in the numbers of the outbox.
/// </summary>
internal static class SchemaCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(ErpMaxSettings settings, ProgramContext context)
    {
        using var limit = new CancellationTokenSource(Limit, context.Time);
        try
        {
            await using var database = settings.Database!.Open("check-schema");
            var state = await SchemaState.ReadAsync(database, limit.Token);
            if (state.Problem is { } problem)
                return await FailAsync(problem);
            await SchemaProbe.RunAsync(database, limit.Token);
            await context.Output.WriteLineAsync($"ok  schema {state.Version} of {settings.Database}; this release needs {RequiredSchema.Version}; a job was taken, done and rolled back");
            return ExitCode.Success;
        }
        catch (PostgresException error)
        {
            return await FailAsync($"PostgreSQL refused a statement of this release: {error.MessageText} ({error.SqlState})");
        }
        catch (NpgsqlException error)
        {
            return await FailAsync($"cannot be asked: {error.Message}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return await FailAsync($"no answer within {Limit.TotalSeconds:0} s");
        }

        async Task<int> FailAsync(string problem)
        {
            await context.Error.WriteLineAsync($"check-schema: {settings.Database}: {problem}. Nothing was changed.");
            return ExitCode.Failed;
        }
    }
}
