using System.CommandLine;
using InventorySync.Streams;

namespace InventorySync.Cli;

/// <summary>The options, and which command they ask for.</summary>
internal sealed class CommandLine
{
    private readonly Option<string> _source = new("--source") { Description = "ozon, wildberries or all" };
    private readonly Option<bool> _test = new("--test-mode") { Description = "first page of each stream only; writes it, never zeroes" };
    private readonly Option<bool> _full = new("--full") { Description = "read everything from the beginning, whatever an earlier run left unfinished" };
    private readonly Option<bool> _check = new("--check-api") { Description = "try each API and say what works and what does not" };
    private readonly Option<bool> _monitor = new("--monitor") { Description = "freshness, failed and stuck runs; exit code 1 when critical" };
    private readonly Option<bool> _json = new("--json") { Description = "--monitor: one JSON line a check, and nothing else" };
    private readonly Option<bool> _mail = new("--send-test-mail") { Description = "send a test mail with the SMTP settings" };
    private readonly Option<int?> _last = new("--last") { Description = "show the last N runs" };

    public CommandLine()
    {
        _source.AcceptOnlyFromAmong("ozon", "wildberries", "all");
        _last.Validators.Add(result =>
        {
            if (result.Tokens.Count != 1 || !int.TryParse(result.Tokens[0].Value, out var count) || count < 1)
                result.AddError("--last needs a number of runs from 1.");
        });
        Root = new RootCommand(
            """
            Reads stock from Ozon and Wildberries into inventory_data.
            Exit codes: 0 success, 1 failed, 2 bad usage or configuration, 3 partial, 4 already running, 130 cancelled.
            """)
        {
            _source, _test, _full, _check, _monitor, _json, _mail, _last,
        };
        Root.Validators.Add(result =>
        {
            var commands = new[] { _check, _monitor, _mail }.Count(option => result.GetValue(option)) + (result.GetResult(_last) is null ? 0 : 1);
            if (commands > 1)
                result.AddError("Only one of --check-api, --monitor, --send-test-mail and --last can be asked for at a time.");
            else if (commands == 0 && result.GetValue(_source) is null)
                result.AddError("Say what to do: --source ozon|wildberries|all, --check-api, --monitor, --send-test-mail or --last N.");
            if (result.GetValue(_json) && !result.GetValue(_monitor))
                result.AddError("--json goes with --monitor.");
            if (result.GetValue(_test) && result.GetValue(_full))
                result.AddError("--test-mode reads one page, --full reads everything: choose one.");
        });
    }

    public RootCommand Root { get; }

    public Request Read(ParseResult parsed) => new(
        parsed.GetValue(_check) ? Verb.CheckApi : parsed.GetValue(_monitor) ? Verb.Monitor : parsed.GetValue(_mail) ? Verb.TestMail : parsed.GetValue(_last) is null ? Verb.Sync : Verb.Last,
        parsed.GetValue(_source) ?? "all",
        parsed.GetValue(_test) ? RunMode.Test : parsed.GetValue(_full) ? RunMode.Full : RunMode.Normal,
        parsed.GetValue(_last) ?? 0,
        parsed.GetValue(_json));
}
