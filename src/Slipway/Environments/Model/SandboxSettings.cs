using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>What a practice environment practises with.</summary>
public sealed record SandboxSettings(
    [Description("SQL file, relative to the repository, that a new database is filled with.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string? DatabaseSeed = null,
    [Description("A program that plays the remote services.")]
    SimulatorSettings? Simulator = null,
    [Description("Runs the server of database.server on this machine, for as long as a command needs it, or the practice hosts are there. For the engines mariadb and postgresql.")]
    PracticeServerSettings? DatabaseServer = null,
    [Description("Plays the environment's hosts with containers of this machine, each with sshd and cron. The hosts reach this machine under the name \"practice\".")]
    PracticeHostsSettings? Hosts = null,
    [Description("Runs stores in containers on this machine, and leaves them running. Needs containers.")]
    PracticeStoresSettings? Stores = null);
