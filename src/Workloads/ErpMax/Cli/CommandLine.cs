using System.CommandLine;

namespace ErpMax.Cli;

/// <summary>The commands, and which of them was asked for.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<Command, Verb> _verbs = new()
    {
        [new Command("web", "Takes jobs over HTTP on ERPMAX_LISTEN and brings them to the broker. Ends on SIGTERM with what it has.")] = Verb.Web,
        [new Command("worker", "Does the jobs. Health is on ERPMAX_LISTEN. Ends on SIGTERM with what it has.")] = Verb.Worker,
        [new Command("check-schema", "Exit code 0 when the database's schema is what this release needs. Changes nothing; needs ERPMAX_DATABASE alone.")] = Verb.CheckSchema,
        [new Command("check-health", "Exit code 0 when the process on this machine that listens on ERPMAX_LISTEN is ready. For container health checks.")] = Verb.CheckHealth,
    };

    public CommandLine()
    {
        Root = new RootCommand(
            """
            An orchestrator of jobs: HTTP API, transactional outbox, worker.
            Settings are variables of the environment (ERPMAX_DATABASE, ERPMAX_BROKER, ...; README.md has them all), each also as NAME_FILE.
            Exit codes: 0 success, 1 failed, 2 bad usage or configuration.
            """);
        foreach (var command in _verbs.Keys)
        {
            // Without an action the parser would take the command for one that lacks a subcommand.
            command.SetAction(_ => ExitCode.Success);
            Root.Subcommands.Add(command);
        }
    }

    public RootCommand Root { get; }

    /// <summary>Null when the library itself has the answer: help, version, a usage error.</summary>
    public Verb? Read(ParseResult parsed) =>
        parsed.Errors.Count == 0 && parsed.Action == parsed.CommandResult.Command.Action && _verbs.TryGetValue(parsed.CommandResult.Command, out var verb) ? verb : null;
}
