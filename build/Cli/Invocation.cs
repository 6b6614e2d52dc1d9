using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Slipway.Engine.Runs;

namespace Slipway.Build.Cli;

/// <summary>What was asked for on the command line, checked for form but not yet against any environment.</summary>
internal sealed record Invocation
{
    public required string Repository { get; init; }

    public ImmutableArray<string> Targets { get; init; } = [];

    public string? Environment { get; init; }

    /// <summary><c>path=value</c> each: settings that override the files.</summary>
    public ImmutableArray<string> Overrides { get; init; } = [];

    public ImmutableArray<string> Skip { get; init; } = [];

    public bool Help { get; init; }

    public bool Plan { get; init; }

    public bool Diff { get; init; }

    public bool Json { get; init; }

    public bool Verbose { get; init; }

    public int? To { get; init; }

    public string? Backup { get; init; }

    /// <summary>Restore: the other database that the backup is put into; null for the real one.</summary>
    public string? ToDatabase { get; init; }

    public string? Confirm { get; init; }

    /// <summary>Names of hosts; empty for all.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Run: shell text.</summary>
    public string? Command { get; init; }

    public string? Filter { get; init; }

    public int Limit { get; init; } = 20;

    public bool Follow { get; init; }

    public string? Note { get; init; }

    /// <summary>How long a deployment is looked after before it is called good; null: not at all.</summary>
    public TimeSpan? Watch { get; init; }

    /// <summary>Render: where to; null for the usual place.</summary>
    public string? Output { get; init; }

    public bool WithSecrets { get; init; }
    /// <summary>Dashboard: where it answers.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Dashboard: the directory that it is written into instead.</summary>
    public string? Export { get; init; }

    /// <summary>Report: of how many days.</summary>
    public int Days { get; init; } = 7;

    /// <summary>Report: whether it is sent too.</summary>
    public bool Mail { get; init; }

    public Drill? Drill { get; init; }

    /// <summary>Options that say what is done, and so belong to the plan: with others a run that was cut off is not resumed.</summary>
    public IEnumerable<KeyValuePair<string, string>> PlanInputs() =>
        ((string Name, string? Value)[])[("to", To?.ToString(CultureInfo.InvariantCulture)), ("backup", Backup), ("to-database", ToDatabase), ("command", Command is null ? null : Hash(Command)), ("host", Hosts.IsEmpty ? null : string.Join(',', Hosts))] is var options
            ? options.Where(option => option.Value is not null).Select(option => KeyValuePair.Create($"--{option.Name}", option.Value!)) : [];

    // The plan is kept in clear, and a command may have in it what is nobody's business.
    private static string Hash(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12]}";
}
