using System.CommandLine;
using System.Net;
using Slipway.Engine.Runs;
using Slipway.Engine.Targets;
using Slipway.Environments;

namespace Slipway.Build.Cli;

// Cli: from the words typed to an Invocation, and the help. System.CommandLine reads the words; which targets exist
// is the catalogue's business and which environments the folder's, so both are checked later, all problems at once.

/// <summary>The options of <c>./build.sh</c>.</summary>
internal sealed class CommandLine
{
    private readonly Argument<string[]> targets = new("targets") { Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> repository = new("--repository") { Hidden = true, Required = true };
    private readonly Option<string> environment = new("--env", "-e") { Description = "Environment: a file .nuke/parameters.<env>.json", HelpName = "name" };
    private readonly Option<string[]> set = new("--set") { Description = "Override a setting, such as --set release.keep=3 (repeatable)", HelpName = "path=value" };
    private readonly Option<string[]> skip = new("--skip") { Description = "Skip these targets", HelpName = "target", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> plan = new("--plan") { Description = "Print what would be done and stop; touches nothing" };
    private readonly Option<bool> diff = new("--diff") { Description = "With --plan: also read the host and show what would change there" };
    private readonly Option<bool> json = new("--json") { Description = "One JSON event a line, or the answer as JSON" };
    private readonly Option<bool> verbose = new("--verbose") { Description = "Show stack traces and what commands print" };
    private readonly Option<string> to = new("--to") { Description = "Rollback: the deployment to return to (0: before the first); MigrateTo: a version or -1", HelpName = "number" };
    private readonly Option<string> backup = new("--backup") { Description = "Restore: the backup's name, or 'latest'", HelpName = "name" };
    private readonly Option<string> toDatabase = new("--to-database") { Description = "Restore: another database, or file below the root, instead of the real one", HelpName = "name" };
    private readonly Option<string> confirm = new("--confirm") { Description = "Restore, MigrateTo, MigrateOnly, EndMigration, TrustHost, Run: the environment's name, to show that you mean it", HelpName = "env" };
    private readonly Option<int> limit = new("--limit") { Description = "History, Logs: how many", HelpName = "count", DefaultValueFactory = _ => 20 };
    private readonly Option<bool> follow = new("--follow", "-f") { Description = "Logs: go on printing what is added" };
    private readonly Option<string[]> host = new("--host") { Description = "Run, Logs, Doctor: only these hosts", HelpName = "name", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> command = new("--command") { Description = "Run: the shell command; or the words after --", HelpName = "text" };
    private readonly Option<string> filter = new("--filter") { Description = "Test: only test classes whose name contains this; Bench: which one", HelpName = "text" };
    private readonly Option<string> note = new("--note") { Description = "A remark for the deployment's record", HelpName = "text" };
    private readonly Option<string> watch = new("--watch") { Description = "Deploy: look on for so long, such as 30m; what becomes critical takes the deployment back", HelpName = "duration" };
    private readonly Option<string> output = new("--output") { Description = "Render: the directory to write to", HelpName = "directory" };
    private readonly Option<bool> withSecrets = new("--with-secrets") { Description = "Render: with the values of secrets, in a file for you alone" };
    private readonly Option<string> listen = new("--listen") { Description = "Dashboard: where it answers; 127.0.0.1:8099 if not given", HelpName = "address:port" };
    private readonly Option<string> export = new("--export") { Description = "Dashboard: write it as files into this directory, and end", HelpName = "directory" };
    private readonly Option<int> days = new("--days") { Description = "Report: of how many days", HelpName = "count", DefaultValueFactory = _ => 7 };
    private readonly Option<bool> mail = new("--mail") { Description = "Report: also send it by the channels of the settings, once a week" };
    private readonly Option<string> drill = new("--drill") { Description = "Practice a fault where the environment allows drills", HelpName = "fault" };
    private readonly Option<bool> help = new("--help", "-h", "-?") { Description = "This help" };

    /// <summary>Options for the help, in the order in which they are shown.</summary>
    public IReadOnlyList<Option> Options => [environment, set, skip, plan, diff, json, verbose, to, backup, toDatabase, confirm, limit, follow, host, command, filter, note, watch, output, withSecrets, listen, export, days, mail, drill, help];

    /// <exception cref="UsageException">Every problem found, one a line.</exception>
    public Invocation Parse(IReadOnlyList<string> words)
    {
        // What stands behind -- is a command for the hosts, whatever its words look like.
        var end = words.TakeWhile(word => word != "--").Count();
        var (own, rest) = (words.Take(end).ToList(), words.Skip(end + 1).ToList());
        var root = new RootCommand();
        root.Options.Clear();
        root.Directives.Clear();
        root.Arguments.Add(targets);
        root.Options.Add(repository);
        foreach (var option in Options)
        {
            root.Options.Add(option);
        }

        var result = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var named = result.GetValue(targets) ?? [];
        var problems = named.Where(word => word.StartsWith('-')).Select(Unknown)
            .Concat(result.Errors.Select(error => error.Message)).ToList();
        if (problems.Count > 0)
        {
            throw new UsageException(string.Join(System.Environment.NewLine, problems));
        }

        return Read(result, named, rest);
    }

    private Invocation Read(ParseResult result, string[] named, IReadOnlyList<string> rest) => new()
    {
        Repository = result.GetValue(repository)!,
        Targets = [.. named],
        Environment = result.GetValue(environment),
        Overrides = [.. result.GetValue(set) ?? []],
        Skip = [.. result.GetValue(skip) ?? []],
        Help = result.GetValue(help),
        Plan = result.GetValue(plan) || result.GetValue(diff),
        Diff = result.GetValue(diff),
        Json = result.GetValue(json),
        Verbose = result.GetValue(verbose),
        To = Number(result.GetValue(to)),
        Backup = result.GetValue(backup),
        ToDatabase = result.GetValue(toDatabase),
        Confirm = result.GetValue(confirm),
        Hosts = [.. (result.GetValue(host) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries))],
        Command = CommandOf(result.GetValue(command), rest),
        Filter = result.GetValue(filter),
        Limit = result.GetValue(limit) is > 0 and var count ? count : throw new UsageException("--limit must be 1 or more."),
        Follow = result.GetValue(follow),
        Note = result.GetValue(note),
        Output = result.GetValue(output),
        WithSecrets = result.GetValue(withSecrets),
        Watch = result.GetValue(watch) is not { } looked ? null : Durations.TryParse(looked) ?? throw new UsageException($"--watch {Durations.Rule}, not '{looked}'."),
        Listen = result.GetValue(listen) is not { } address ? null : IPEndPoint.TryParse(address, out var end) && address.Contains(':', StringComparison.Ordinal) ? end : throw new UsageException($"--listen must be an address and a port, such as 127.0.0.1:8099, not '{address}'."),
        Export = result.GetValue(export) is { } folder && string.IsNullOrWhiteSpace(folder) ? throw new UsageException("--export is empty.") : result.GetValue(export),
        Days = result.GetValue(days) is > 0 and <= 366 and var span ? span : throw new UsageException("--days must be from 1 to 366."),
        Mail = result.GetValue(mail),
        Drill = DrillOf(result.GetValue(drill)),
    };

    // A single word is shell text as --command is; several are a program and its arguments, each as it is.
    private static string? CommandOf(string? text, IReadOnlyList<string> rest) => (text, rest) switch
    {
        (not null, { Count: > 0 }) => throw new UsageException("Give the command either with --command or after --, not both."),
        ({ } whole, _) when string.IsNullOrWhiteSpace(whole) => throw new UsageException("--command is empty."),
        (null, []) => null,
        (null, [var only]) => only,
        (null, _) => Hosts.Command.Of(rest[0], rest.Skip(1)).ToShell(),
        _ => text,
    };

    private static int? Number(string? text) => text is null ? null
        : int.TryParse(text, out var number) && number >= -1 ? number : throw new UsageException($"--to must be a number, not '{text}'.");

    private static Drill? DrillOf(string? text)
    {
        try
        {
            return text is null ? null : Drill.Parse(text);
        }
        catch (FormatException problem)
        {
            throw new UsageException($"--drill: {problem.Message}", problem);
        }
    }

    private string Unknown(string word)
    {
        var nearest = NearestName.Find(word, Options.Select(option => option.Name));
        return $"Unknown option '{word}'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")} See ./build.sh --help.";
    }
}
