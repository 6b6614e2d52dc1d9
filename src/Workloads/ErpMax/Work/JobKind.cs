using System.Text.Json;
using Npgsql;

namespace ErpMax.Work;

/// <summary>A kind of work. Its effect happens in the database, in the transaction that ends the job: that is what makes it happen once.</summary>
internal abstract class JobKind
{
    public abstract string Name { get; }

    /// <summary>What is wrong with a payload, asked when the job is taken in: a job that can only fail is refused at once.</summary>
    public abstract IEnumerable<string> Problems(JsonElement payload);

    /// <summary>What takes long and changes nothing; may be run several times for one job.</summary>
    /// <exception cref="JobFailedException">The job can never succeed. Anything else is tried again.</exception>
    public virtual Task PrepareAsync(Lease lease, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The effect. Returns the result, as JSON.</summary>
    /// <exception cref="JobFailedException">The job can never succeed. Anything else is tried again.</exception>
    public abstract Task<string> ApplyAsync(NpgsqlConnection connection, Lease lease, CancellationToken cancellation);
}
