using Slipway.Bench.Lab;

namespace Slipway.Bench.Migrations;

/// <summary>The native program alone, as dbmate's container and its release downloads have it.</summary>
internal sealed class DbmateNative(Server server, string directory) : Dbmate(server, Path.Combine(directory, "native"))
{
    public override string Name => $"dbmate {Peers.Dbmate} (native program)";

    public override string? Missing => Peers.DbmateBinary is null ? Peers.Missing(Peers.DbmateCommand) ?? "npm's package has no native program for this machine" : null;

    protected override string Program => Peers.DbmateBinary!;
}
