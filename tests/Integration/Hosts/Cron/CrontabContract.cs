using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Slipway.Hosts;
using Slipway.Hosts.Cron;
using Slipway.Hosts.Local;

namespace Slipway.Tests.Integration.Hosts.Cron;

/// <summary>What holds for a crontab wherever it is kept.</summary>
public abstract class CrontabContract : IAsyncLifetime
{
    private static readonly CronJob[] Jobs = [new("sync", "0 */6 * * *", "sync --all >> log 2>&1"), new("full", "@weekly", "sync --full --day $(date +%F)")];

    private readonly TestRoot _root = new();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 6, 7, 8, TimeSpan.Zero));

    private protected LocalHost Host { get; private set; } = null!;

    private protected Crontab Crontab { get; private set; } = null!;

    private protected abstract Crontab Create(LocalHost host);

    /// <summary>The crontab's bytes behind Slipway's back; null when there is none.</summary>
    private protected abstract Task<byte[]?> LookAsync();

    /// <summary>Edits the crontab as somebody else would; null removes it.</summary>
    private protected abstract Task EditAsync(string? text);

    public virtual async ValueTask InitializeAsync()
    {
        Host = new LocalHost("local", _root.Path);
        await Host.InitializeAsync("inventory", "test", Cancel);
        await Host.LockAsync(TestRoot.Holder(), Cancel);
        Crontab = Create(Host);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _root.Dispose();
    }

    [Fact]
    public async Task Installing_adds_the_block_once_and_none_removes_it()
    {
        await EditAsync("MAILTO=ops\n5 4 * * * mine\n");
        (await Crontab.InstallAsync(Jobs, Cancel)).ShouldBeTrue();
        (await Crontab.InstallAsync(Jobs, Cancel)).ShouldBeFalse();
        var text = await Text();
        text.ShouldEndWith("# END slipway inventory@test\nMAILTO=ops\n5 4 * * * mine\n");
        text.ShouldContain("\n@weekly sync --full --day $(date +\\%F)\n");
        (await Crontab.ReadAsync(Cancel)).ShouldStartWith("# BEGIN slipway inventory@test\n");
        (await Crontab.InstallAsync([], Cancel)).ShouldBeTrue();
        (await Text()).ShouldBe("MAILTO=ops\n5 4 * * * mine\n");
    }

    [Theory]
    [InlineData("rm cron/run-*")]
    [InlineData("chmod a-x cron/run-*")]
    [InlineData("echo >>\"$(ls cron/run-*)\"")]
    public async Task A_wrapper_that_is_missing_or_damaged_is_a_difference_and_is_mended_by_installing_and_by_going_back(string damage)
    {
        CronJob[] bounded = [Jobs[0] with { Limit = TimeSpan.FromMinutes(5) }];
        (await Crontab.InstallAsync(bounded, Cancel)).ShouldBeTrue();
        (await Crontab.InstallAsync(bounded, Cancel)).ShouldBeFalse();
        (await Crontab.DiffAsync(bounded, Cancel)).IsEmpty.ShouldBeTrue();
        await Host.RunAsync(Command.Script(damage), cancellation: Cancel);
        (await Crontab.DiffAsync(bounded, Cancel)).Lines.ShouldHaveSingleItem().ShouldStartWith("+ cron/run-");
        var facts = await Crontab.CaptureAsync(Cancel);

        (await Crontab.InstallAsync(bounded, Cancel)).ShouldBeTrue();
        (await Crontab.DiffAsync(bounded, Cancel)).IsEmpty.ShouldBeTrue();

        await Host.RunAsync(Command.Script(damage), cancellation: Cancel);
        await Crontab.RestoreAsync(facts, Cancel);
        (await Crontab.DiffAsync(bounded, Cancel)).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task The_difference_is_told_and_changes_nothing()
    {
        await EditAsync("5 4 * * * /old/bin/sync --all\n");
        var diff = await Crontab.DiffAsync(Jobs, Cancel);
        diff.Lines.Count(l => l.StartsWith("+ ", StringComparison.Ordinal)).ShouldBe(7);
        diff.HandMade.ShouldHaveSingleItem().ShouldContain("line 1 runs what the job 'sync' runs");
        (await Text()).ShouldBe("5 4 * * * /old/bin/sync --all\n");
        await Crontab.InstallAsync(Jobs, Cancel);
        (await Crontab.DiffAsync(Jobs, Cancel)).IsEmpty.ShouldBeTrue();
        (await Crontab.DiffAsync([Jobs[0], Jobs[1] with { Schedule = "@daily" }], Cancel)).Lines
            .Where(l => !l.StartsWith("  ", StringComparison.Ordinal))
            .ShouldBe([@"- @weekly sync --full --day $(date +\%F)", @"+ @daily sync --full --day $(date +\%F)"]);
    }

    [Fact]
    public async Task A_capture_keeps_the_exact_bytes_in_a_dated_file_of_the_owner()
    {
        await EditAsync("# größe\n5 4 * * * mine\n");
        var bytes = (await LookAsync())!;
        var facts = await Crontab.CaptureAsync(Cancel);
        facts.ShouldBe(new CrontabFacts(true, Convert.ToHexStringLower(SHA256.HashData(bytes)), "backups/crontab/crontab-20261124-060708.txt", null) { HadWrapper = false });
        (await Host.ReadAsync(facts.Backup!, Cancel)).ShouldBe(bytes);
        Time.Advance(TimeSpan.FromHours(1));
        (await Crontab.CaptureAsync(Cancel)).ShouldBe(facts, "repeated, it is the same capture");
        (await Host.ListAsync("backups/crontab", Cancel)).ShouldHaveSingleItem().Mode.ShouldBe(Slipway.Hosts.Host.OwnerOnly);
        await Crontab.InstallAsync(Jobs, Cancel);
        (await Crontab.CaptureAsync(Cancel)).Backup.ShouldBe("backups/crontab/crontab-20261124-070708.txt");
        await EditAsync("# other\n");
        (await Crontab.CaptureAsync(Cancel)).Backup.ShouldBe("backups/crontab/crontab-20261124-070709.txt");
        JsonSerializer.Deserialize<CrontabFacts>(JsonSerializer.Serialize(facts)).ShouldBe(facts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MAILTO=ops\n\n# ü\n5 4 * * * mine\n")]
    [InlineData("# BEGIN slipway inventory@prod\n@daily x\n# END slipway inventory@prod\n")]
    [InlineData("# a\n# BEGIN slipway inventory@test\n# old\n@daily old\n# END slipway inventory@test\n# b\n")]
    public async Task Restoring_gives_every_byte_back(string before)
    {
        await EditAsync(before);
        var facts = await Crontab.CaptureAsync(Cancel);
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.Unchanged);
        await Crontab.InstallAsync(Jobs, Cancel);
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.Exact);
        (await Text()).ShouldBe(before);
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.Unchanged);
    }

    [Fact]
    public async Task Suspended_jobs_are_out_of_the_crontab_until_it_is_put_back()
    {
        await EditAsync("5 4 * * * mine\n");
        (await Crontab.SuspendAsync("by a test", Cancel)).ShouldBeFalse("there is no block yet");
        await Crontab.InstallAsync(Jobs, Cancel);
        var (facts, before) = (await Crontab.CaptureAsync(Cancel), await Text());
        (await Crontab.SuspendAsync("by a test", Cancel)).ShouldBeTrue();
        (await Crontab.SuspendAsync("by another", Cancel)).ShouldBeTrue();
        (await Text()).ShouldBe("# BEGIN slipway inventory@test\n# SUSPENDED by a test\n# END slipway inventory@test\n5 4 * * * mine\n");
        (await Crontab.DiffAsync(Jobs, Cancel)).IsEmpty.ShouldBeFalse();
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.Exact);
        (await Text()).ShouldBe(before);
    }

    [Fact]
    public async Task The_wrapper_comes_with_the_first_job_that_needs_it_and_goes_with_the_undo()
    {
        await EditAsync("");
        var wrapped = new CronJob("sync", "@daily", "sync") { Limit = TimeSpan.FromMinutes(5) };
        var facts = await Crontab.CaptureAsync(Cancel);
        await Crontab.InstallAsync([wrapped], Cancel);
        (await WrappersAsync()).ShouldHaveSingleItem().Mode.ShouldBe(Slipway.Hosts.Host.Executable);
        (await Text()).ShouldContain("/cron/run-");
        var later = await Crontab.CaptureAsync(Cancel);
        await Crontab.InstallAsync([wrapped with { Schedule = "@weekly" }], Cancel);
        await Crontab.RestoreAsync(later, Cancel);
        (await WrappersAsync()).ShouldHaveSingleItem();
        await Crontab.RestoreAsync(facts, Cancel);
        (await WrappersAsync()).ShouldBeEmpty();
        (await Text()).ShouldBe("");

        async Task<List<HostEntry>> WrappersAsync() =>
            [.. (await Host.ListAsync("cron", Cancel)).Where(entry => entry.Name.StartsWith("run-", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_crontab_that_did_not_exist_does_not_exist_again()
    {
        await EditAsync(null);
        var facts = await Crontab.CaptureAsync(Cancel);
        facts.ShouldBe(new CrontabFacts(false, null, null, null) { HadWrapper = false });
        (await Crontab.InstallAsync([], Cancel)).ShouldBeFalse();
        (await LookAsync()).ShouldBeNull();
        await Crontab.InstallAsync(Jobs, Cancel);
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.Exact);
        (await LookAsync()).ShouldBeNull();
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.Unchanged);
    }

    [Fact]
    public async Task What_others_have_edited_since_stays()
    {
        await EditAsync("5 4 * * * mine\n");
        await Crontab.InstallAsync([Jobs[0]], Cancel);
        var facts = await Crontab.CaptureAsync(Cancel);
        var original = await Text();
        await Crontab.InstallAsync(Jobs, Cancel);
        await EditAsync(await Text() + "6 4 * * * theirs\n");
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.BlockOnly);
        (await Text()).ShouldBe(original + "6 4 * * * theirs\n");
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.BlockOnly);
        (await Text()).ShouldBe(original + "6 4 * * * theirs\n");
    }

    [Fact]
    public async Task Edits_in_a_crontab_that_did_not_exist_before_stay()
    {
        await EditAsync(null);
        var facts = await Crontab.CaptureAsync(Cancel);
        await Crontab.InstallAsync(Jobs, Cancel);
        await EditAsync(await Text() + "6 4 * * * theirs\n");
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.BlockOnly);
        (await Text()).ShouldBe("6 4 * * * theirs\n");
    }

    [Fact]
    public async Task A_backup_that_is_gone_or_damaged_still_gives_the_block_back()
    {
        await EditAsync("5 4 * * * mine\n");
        await Crontab.InstallAsync([Jobs[0]], Cancel);
        var (facts, original) = (await Crontab.CaptureAsync(Cancel), await Text());
        await Crontab.InstallAsync(Jobs, Cancel);
        await Host.WriteAsync(facts.Backup!, "damaged"u8.ToArray(), cancellation: Cancel);
        (await Crontab.RestoreAsync(facts, Cancel)).ShouldBe(CrontabRestoration.BlockOnly);
        (await Text()).ShouldBe(original);
    }

    [Fact]
    public async Task Neither_a_bad_job_nor_a_broken_block_changes_anything()
    {
        await EditAsync("# BEGIN slipway inventory@test\n@daily x\n");
        (await Should.ThrowAsync<CronJobException>(Crontab.InstallAsync([new CronJob("a", "never", "x")], Cancel))).Problems.ShouldHaveSingleItem();
        foreach (var call in new Func<Task>[]
        {
            () => Crontab.InstallAsync(Jobs, Cancel), () => Crontab.CaptureAsync(Cancel), () => Crontab.ReadAsync(Cancel), () => Crontab.DiffAsync(Jobs, Cancel),
        })
            (await Should.ThrowAsync<HostException>(call)).Message.ShouldContain("has no END");
        (await Text()).ShouldBe("# BEGIN slipway inventory@test\n@daily x\n");
    }

    private protected async Task<string> Text() => Encoding.UTF8.GetString((await LookAsync())!);
}
