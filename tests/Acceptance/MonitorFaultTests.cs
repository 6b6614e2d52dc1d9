using System.Text.Json.Nodes;
using Slipway.Tests.Acceptance.Support;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Acceptance;

/// <summary>Every check of the monitor, by its fault: two mails in four looks, one for the fault and one for the mend.</summary>
public sealed class MonitorFaultTests(ReleaseOne one) : IClassFixture<ReleaseOne>
{
    // What the looks at a fault take, and at its mend, is less.
    private static readonly TimeSpan Old = TimeSpan.FromSeconds(40);

    private Checkout Checkout => one.Checkout;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Migrations_crontab_backups_journal_deployment_and_release()
    {
        await using var mail = new SmtpServer();
        var monitored = await StartAsync(mail);
        await monitored.ProveAsync(
            "schema", isCritical: false, "1 migration(s) of this checkout are pending",
            Do(() =>
            {
                Checkout.Write(ReleaseTwo.Up, "CREATE TABLE later (id INTEGER PRIMARY KEY);\n");
                Checkout.Write(ReleaseTwo.Down, "DROP TABLE later;\n");
            }),
            Do(() =>
            {
                File.Delete(Checkout.PathOf(ReleaseTwo.Up));
                File.Delete(Checkout.PathOf(ReleaseTwo.Down));
            }));
        await monitored.ProveAsync(
            "schema", isCritical: true, "by_hand",
            Do(() => Checkout.Execute("ALTER TABLE inventory_data ADD COLUMN by_hand INTEGER")), Do(() => Checkout.Execute("ALTER TABLE inventory_data DROP COLUMN by_hand")));

        var crontab = Path.Combine(Checkout.Server, "crontab");
        var jobs = await File.ReadAllTextAsync(crontab, Now);
        var program = Path.Combine(Checkout.Server, "current/inventory-sync");
        await monitored.ProveAsync("crontab", isCritical: false, "a job was made by hand", () => File.AppendAllTextAsync(crontab, $"5 5 * * * {program} --source all\n", Now), () => File.WriteAllTextAsync(crontab, jobs, Now));
        await monitored.ProveAsync("crontab", isCritical: false, "differs from this checkout's jobs", () => File.WriteAllTextAsync(crontab, jobs.Replace("0 */6", "0 */7", StringComparison.Ordinal), Now), () => File.WriteAllTextAsync(crontab, jobs, Now));

        var backups = Path.Combine(Checkout.Server, "backups/database");
        await monitored.ProveAsync("backup", isCritical: false, "there is no proven backup", Do(() => Directory.Move(backups, backups + ".away")), Do(() => Directory.Move(backups + ".away", backups)));

        // The last one is of the deployment; on a fast machine it is not old enough yet.
        await monitored.ProveAsync(
            "backup", isCritical: true, "./build.sh Backup --env local",
            async () =>
            {
                var age = TimeProvider.System.GetUtcNow().UtcDateTime - new DirectoryInfo(backups).GetFiles().Max(file => file.LastWriteTimeUtc);
                await Task.Delay(age > Old ? TimeSpan.Zero : Old - age, Now);
                Checkout.EditParameters("parameters.local.json", settings => settings["monitor"]!["backupMaxAge"] = $"{(int)Old.TotalSeconds}s");
            },
            () => RunAsync(0, "Backup"));
        Checkout.EditParameters("parameters.local.json", settings => settings["monitor"]!.AsObject().Remove("backupMaxAge"));

        var journal = Checkout.Segments()[^1];
        var written = await File.ReadAllBytesAsync(journal, Now);
        await monitored.ProveAsync("journal", isCritical: true, "The journal is broken at run", () => File.WriteAllBytesAsync(journal, [.. written[..100], (byte)(written[100] ^ 1), .. written[101..]], Now), () => File.WriteAllBytesAsync(journal, written, Now));
        await monitored.ProveAsync("deployment", isCritical: true, "is unfinished and nobody is at it", () => RunAsync(Run.Killed, "Backup", "--drill", "kill-after:3"), () => RunAsync(0, "Backup"));

        var file = Path.Combine(Checkout.Server, "current/inventory-sync.runtimeconfig.json");
        var text = await File.ReadAllTextAsync(file, Now);
        await monitored.ProveAsync(
            "release", isCritical: true, "inventory-sync.runtimeconfig.json has changed",
            async () =>
            {
                File.Delete(file);
                await File.WriteAllTextAsync(file, text + " ", Now);

                // Two hours later, with backups since the deployment.
                var state = Path.Combine(Checkout.Server, "monitor/state.json");
                var book = JsonNode.Parse(await File.ReadAllTextAsync(state, Now))!;
                book["close"] = TimeProvider.System.GetUtcNow().AddHours(-2).ToString("O");
                await File.WriteAllTextAsync(state, book.ToJsonString(), Now);
            },
            () => File.WriteAllTextAsync(file, text, Now));
    }

    [Fact(Explicit = true)]
    public async Task Jobs_keys_syncs_rows_speed_and_memory()
    {
        await using var mail = new SmtpServer();
        var monitored = await StartAsync(mail);
        var good = await File.ReadAllTextAsync(monitored.EnvironmentFile, Now);
        using (await Marketplaces.StartAsync(Checkout))
        {
            for (var run = 0; run < 6; run++)
                await monitored.JobAsync("0");
            (await monitored.LookAsync()).ShouldExit(0).ShouldSay("ok        ozon/fbs-rows");
            await monitored.ProveAsync("job/sync", isCritical: false, "its last run was cut off", monitored.KillJobAsync, () => monitored.JobAsync("0"));
            await monitored.ProveAsync("job/sync", isCritical: true, "its last run failed: exit 3", () => monitored.JobAsync("3", "exit 3"), () => monitored.JobAsync("0"));
            await monitored.ProveAsync("ozon/catalog", isCritical: true, "3 runs failed in a row", BreakKeyAsync, MendKeyAsync);
            var program = new FileInfo(Path.Combine(Checkout.Server, "current/inventory-sync"));
            await monitored.ProveAsync("application/sync", isCritical: true, "it said nothing that can be read", Do(() => File.Move(program.FullName, program.FullName + ".away")), Do(() => File.Move(program.FullName + ".away", program.FullName)));
            await monitored.ProveAsync(
                "ozon/fbs-speed", isCritical: false, "500.0 s, usually",
                Do(() => Checkout.Execute("UPDATE sync_logs SET duration_seconds = 500 WHERE id = (SELECT max(id) FROM sync_logs WHERE source = 'ozon' AND stock_type = 'fbs')")), () => monitored.JobAsync("0"));
            var memory = Path.Combine(Checkout.Server, "shared/logs/memory.jsonl");
            var peaks = await File.ReadAllTextAsync(memory, Now);
            await monitored.ProveAsync(
                "ozon/memory", isCritical: true, "1200 MB at most",
                () => File.AppendAllTextAsync(memory, $$"""{"at":"{{TimeProvider.System.GetUtcNow().UtcDateTime:O}}","source":"ozon","peakBytes":1200000000}""" + "\n", Now), () => File.WriteAllTextAsync(memory, peaks, Now));
            await monitored.ProveAsync(
                "ozon/catalog", isCritical: true, "last complete sync 20.0 h ago",
                Do(() => Checkout.Execute("UPDATE sync_logs SET started_at = datetime(started_at, '-20 hours'), completed_at = datetime(completed_at, '-20 hours') WHERE source = 'ozon'")), () => monitored.JobAsync("0"));
        }

        // Four of five products are gone: first that is too much to be believed, then it is meant.
        await monitored.ProveAsync("job/sync", isCritical: true, "last run partial", () => SyncOfAsync(100, "3"), () => SyncOfAsync(500));
        await monitored.SetAsync(good, "SYNC_MASS_ZERO_PERCENT", "100");
        await monitored.ProveAsync("ozon/fbs-rows", isCritical: true, "rows, usually", () => SyncOfAsync(100), () => SyncOfAsync(500));

        async Task SyncOfAsync(int items, string exit = "0")
        {
            using var marketplaces = await Marketplaces.StartAsync(Checkout, items);
            await monitored.JobAsync(exit);
        }

        async Task BreakKeyAsync()
        {
            await monitored.SetAsync(good, "OZON_API_KEY", "a-key-that-is-not-right");
            for (var run = 0; run < 3; run++)
                await monitored.JobAsync("1");
        }

        async Task MendKeyAsync()
        {
            await monitored.SetAsync(good);
            await monitored.JobAsync("0");
        }
    }

    [Fact(Explicit = true)]
    public async Task A_certificate_that_ends_that_nobody_trusts_that_is_not_shown_and_one_that_is_no_longer_watched()
    {
        await using var mail = new SmtpServer();
        await using var server = new TlsServer();
        server.Renew(days: 90);
        var monitored = await StartAsync(mail, settings => settings["monitor"]!["certificates"] = new JsonArray($"127.0.0.1:{server.Port}"), server.Trusted);
        var check = $"certificate/127.0.0.1:{server.Port}";
        (await monitored.LookAsync()).ShouldExit(0).ShouldSay($"ok        {check}");
        await monitored.ProveAsync(check, isCritical: false, "(15.0 days)", Do(() => server.Renew(days: 15.01)), Do(() => server.Renew(days: 90)));
        await monitored.ProveAsync(check, isCritical: true, "(5.0 days)", Do(() => server.Renew(days: 5.01)), Do(() => server.Renew(days: 90)));
        await monitored.ProveAsync(check, isCritical: true, "not trusted", Do(() => server.Renew(days: 90, isTrusted: false)), Do(() => server.Renew(days: 90)));

        // It is not watched any more while it is bad: nobody is to wait for its recovery.
        await monitored.ProveAsync(
            check, isCritical: true, "not trusted", Do(() => server.Renew(days: 90, isTrusted: false)),
            Do(() => Checkout.EditParameters("parameters.local.json", settings => settings["monitor"]!.AsObject().Remove("certificates"))), recovery: "no longer watched: ");
    }

    private async Task<Monitored> StartAsync(SmtpServer mail, Action<JsonObject>? edit = null, string? trusted = null)
    {
        await mail.StartAsync(Now);
        var monitored = new Monitored(Checkout, mail);
        if (trusted is not null)
            monitored.Variables["SSL_CERT_FILE"] = trusted;
        await monitored.ReadyAsync();
        Checkout.EditParameters("parameters.local.json", settings =>
        {
            settings["notifications"]!["on"] = new JsonArray("monitor");
            edit?.Invoke(settings);
        });
        (await monitored.LookAsync()).ShouldExit(0).ShouldSay("nothing has changed");
        return monitored;
    }

    private async Task RunAsync(int exit, string target, params string[] more) => (await Checkout.RunAsync([target, "--env", "local", .. more])).ShouldExit(exit);

    private static Func<Task> Do(Action act) => () =>
    {
        act();
        return Task.CompletedTask;
    };
}
