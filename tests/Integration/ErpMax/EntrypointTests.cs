using System.Diagnostics;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Orchestration;

/// <summary>deploy/erpmax/docker-entrypoint.sh with a stand-in for the program, which writes down how it was called.</summary>
public sealed class EntrypointTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("erpmax-entrypoint-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public EntrypointTests()
    {
        var program = Path.Combine(_directory, "erpmax");
        File.WriteAllText(
            program,
            """
            #!/bin/sh
            echo "$*" >> "$CALLS"
            case "$1" in
            check-schema) [ -e "$CALLS.schema" ] && exit 0; echo "too old"; exit "${SCHEMA_CODE:-1}" ;;
            web) trap 'echo told >> "$CALLS"; exit 7' TERM; touch "$CALLS.started"; while :; do sleep 0.05; done ;;
            *) exit "${CODE:-0}" ;;
            esac
            """);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _environment["PATH"] = $"{_directory}:/usr/bin:/bin";
        _environment["CALLS"] = Path.Combine(_directory, "calls");
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string[] Calls => File.Exists(_environment["CALLS"]) ? File.ReadAllLines(_environment["CALLS"]) : [];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task It_migrates_waits_for_the_schema_starts_the_program_passes_the_signal_on_and_ends_with_its_code()
    {
        _environment["RUN_MIGRATIONS"] = "true";
        _environment["MIGRATE_COMMAND"] = "echo migrated >> \"$CALLS\"";
        using var entry = Start("web", "--more");
        await Poll.UntilAsync(() => Calls.Length >= 2, Now);
        File.WriteAllText(_environment["CALLS"] + ".schema", "");
        await Poll.UntilAsync(() => File.Exists(_environment["CALLS"] + ".started"), Now);
        using (var kill = Process.Start("kill", ["-TERM", $"{entry.Id}"]))
            await kill.WaitForExitAsync(Now);

        (await EndAsync(entry)).Code.ShouldBe(7);
        Calls.Distinct().ShouldBe(["migrated", "check-schema", "web --more", "told"]);
    }

    [Fact]
    public async Task After_a_failed_migration_nothing_is_started()
    {
        _environment["RUN_MIGRATIONS"] = "true";
        _environment["MIGRATE_COMMAND"] = "exit 3";
        var (code, said) = await EndAsync(Start("worker"));
        (code, said).ShouldBe((3, "docker-entrypoint: migrating\ndocker-entrypoint: the migration failed with exit code 3; worker is not started\n"));
        Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1", 1, "docker-entrypoint: not ready after 1 s: too old")]
    [InlineData("2", 2, "docker-entrypoint: too old")]
    public async Task A_schema_that_does_not_come_and_settings_that_are_wrong_end_it(string schemaCode, int code, string last)
    {
        _environment["WAIT_SECONDS"] = "1";
        _environment["SCHEMA_CODE"] = schemaCode;
        var end = await EndAsync(Start("web"));
        (end.Code, end.Said.TrimEnd('\n').Split('\n')[^1]).ShouldBe((code, last));
        Calls.ShouldNotContain("web");
    }

    [Fact]
    public async Task Other_commands_run_at_once_and_bad_usage_is_named()
    {
        _environment["CODE"] = "5";
        (await EndAsync(Start("--version"))).Code.ShouldBe(5);
        Calls.ShouldBe(["--version"]);
        (await EndAsync(Start())).ShouldBe((2, "docker-entrypoint: say what to run: web, worker or check-schema\n"));
        _environment["RUN_MIGRATIONS"] = "true";
        (await EndAsync(Start("web"))).ShouldBe((2, "docker-entrypoint: RUN_MIGRATIONS=true needs MIGRATE_COMMAND\n"));
    }

    [Fact]
    public async Task Told_to_end_while_it_waits_it_ends()
    {
        using var entry = Start("web");
        await Poll.UntilAsync(() => Calls.Length >= 1, Now);
        using (var kill = Process.Start("kill", ["-TERM", $"{entry.Id}"]))
            await kill.WaitForExitAsync(Now);
        (await EndAsync(entry)).Code.ShouldBe(143);
    }

    private static async Task<(int Code, string Said)> EndAsync(Process process)
    {
        var said = await process.StandardError.ReadToEndAsync(Now);
        await process.WaitForExitAsync(Now).WaitAsync(TimeSpan.FromSeconds(20), Now);
        return (process.ExitCode, said);
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", [Path.Combine(ErpLab.Root(), "deploy/erpmax/docker-entrypoint.sh"), .. arguments]) { RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (key, value) in _environment)
            start.Environment[key] = value;
        return Process.Start(start)!;
    }
}
