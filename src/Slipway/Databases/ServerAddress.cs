using System.Text.Json.Serialization;

namespace Slipway.Databases;

/// <summary>A database on a server, and who connects. Prints without the password.</summary>
/// <param name="Parameters">Anything else the engine's connection understands, by its own names: TLS, role, schema.</param>
[method: JsonConstructor]
public sealed record ServerAddress(string Host, int Port, string Database, string User, string Password, IReadOnlyDictionary<string, string> Parameters)
{
    public ServerAddress(string host, int port, string database, string user, string password)
        : this(host, port, database, user, password, new Dictionary<string, string>())
    {
    }

    public override string ToString() => $"{Database} on {Host}:{Port}";
}
