using Slipway.Environments;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>What differs between the database servers that a practice environment can run itself.</summary>
internal abstract class ServerProgram(DatabaseServerSettings address, string? programs)
{
    /// <summary>The product, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>The variable that the shipped environments take the port from.</summary>
    public abstract string PortVariable { get; }

    /// <summary>Debian's package.</summary>
    public abstract string Package { get; }

    /// <summary>The account that the server runs under when we are root, which the servers refuse to be.</summary>
    public abstract string Account { get; }

    /// <summary>What the server writes when it takes connections, also after it has recovered from a crash.</summary>
    public abstract string ReadyLine { get; }

    /// <summary>The signal for a clean shutdown that does not wait for clients.</summary>
    public abstract string StopSignal { get; }

    protected DatabaseServerSettings Address { get; } = address;

    /// <summary>Where to look for programs before the usual places; empty for nowhere else.</summary>
    protected string Programs { get; } = programs ?? "";

    public int Port => Address.Port;

    public static ServerProgram Of(DatabaseSettings database, PracticeServerSettings settings) => database.Engine switch
    {
        DatabaseEngine.MariaDb => new MariaDbProgram(database.Server!, settings.Programs),
        DatabaseEngine.PostgreSql => new PostgreSqlProgram(database.Server!, settings.Programs),
        _ => throw new ArgumentException($"There is no practice server for {database.Engine}.", nameof(database)),
    };

    /// <summary>Prints the paths of the programs that are needed, one a line, or fails.</summary>
    public abstract Command Find();

    /// <summary>Makes the data directory, which is there and empty. <paramref name="prefix"/> goes before whatever may not run as root.</summary>
    public abstract Command Create(IReadOnlyList<string> paths, IReadOnlyList<string> prefix, string data);

    /// <summary>Runs before each start of the server, in its directory, whose <c>run</c> belongs to the server's account.</summary>
    public virtual Command? Prepare(IReadOnlyList<string> prefix) => null;

    /// <summary>The server's own command line. It listens on 127.0.0.1 and these addresses, and writes its log to standard error.</summary>
    public abstract IReadOnlyList<string> Start(IReadOnlyList<string> paths, string directory, IReadOnlyList<string> alsoOn);
}
