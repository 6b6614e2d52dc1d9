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
    private readonly Option<bool> _json = new("--json") { Description = "--monitor, --compare: one JSON line a check or source, and nothing else" };
    private readonly Option<bool> _mail = new("--send-test-mail") { Description = "send a test mail with the SMTP settings" };
    private readonly Option<int?> _last = new("--last") { Description = "show the last N runs" };
    private readonly Option<int?> _history = new("--history") { Description = "the runs of the last N days by source and day, as JSON lines" };
    private readonly Option<int?> _wait = new("--wait") { Description = "while another sync of the account runs, wait for its end, at most N seconds" };
    private readonly Option<int?> _compare = new("--compare") { Description = "ask the marketplaces again for N products and compare; exit code 1 when a figure is wrong" };

    public CommandLine()
    {
        _source.AcceptOnlyFromAmong("ozon", "wildberries", "all");
        foreach (var (option, rule) in new[] { (_last, "a number of runs from 1"), (_history, "a number of days from 1"), (_compare, "a number of products from 1"), (_wait, "a number of seconds from 1") })
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count != 1 || !int.TryParse(result.Tokens[0].Value, out var count) || count is < 1 or > 10_000)
                    result.AddError($"{option.Name} needs {rule} to 10,000.");
            });
        }
        Root = new RootCommand(
            """
            Reads stock from Ozon and Wildberries into inventory_data.
            Exit codes: 0 success, 1 failed, 2 bad usage or configuration, 3 partial, 4 already running, 130 cancelled.
            """)
        {
            _source, _test, _full, _wait, _check, _monitor, _json, _mail, _last, _history, _compare,
        };
        Root.Validators.Add(result =>
        {
            var commands = new[] { _check, _monitor, _mail }.Count(option => result.GetValue(option)) + new[] { _last, _history, _compare }.Count(option => result.GetResult(option) is not null);
            if (commands > 1)
                result.AddError("Only one of --check-api, --monitor, --send-test-mail, --last, --history and --compare can be asked for at a time.");
            else if (commands == 0 && result.GetValue(_source) is null)
                result.AddError("Say what to do: --source ozon|wildberries|all, --check-api, --monitor, --send-test-mail, --last N, --history N or --compare N.");
            if (result.GetValue(_json) && !result.GetValue(_monitor) && result.GetResult(_compare) is null)
                result.AddError("--json goes with --monitor and --compare.");
            if (result.GetResult(_wait) is not null && commands > 0)
                result.AddError("--wait goes with a sync.");
            if (result.GetValue(_test) && result.GetValue(_full))
                result.AddError("--test-mode reads one page, --full reads everything: choose one.");
        });
    }

    public RootCommand Root { get; }

    public Request Read(ParseResult parsed) => new(
        parsed.GetValue(_check) ? Verb.CheckApi : parsed.GetValue(_monitor) ? Verb.Monitor : parsed.GetValue(_mail) ? Verb.TestMail : parsed.GetValue(_last) is not null ? Verb.Last
            : parsed.GetValue(_history) is not null ? Verb.History : parsed.GetValue(_compare) is not null ? Verb.Compare : Verb.Sync,
        parsed.GetValue(_source) ?? "all",
        parsed.GetValue(_test) ? RunMode.Test : parsed.GetValue(_full) ? RunMode.Full : RunMode.Normal,
        parsed.GetValue(_last) ?? parsed.GetValue(_history) ?? parsed.GetValue(_compare) ?? 0,
        parsed.GetValue(_json),
        TimeSpan.FromSeconds(parsed.GetValue(_wait) ?? 0));
}
