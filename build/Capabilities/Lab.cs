using Slipway.Engine.Targets;
using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>What the tests need beyond the .NET SDK. Looks first; installs as root where Debian's packages are; else says what is missing.</summary>
internal sealed class Lab(Workspace workspace)
{
    private static readonly (string Program, string Package)[] Needed =
    [
        ("git", "git"),
        ("/usr/sbin/sshd", "openssh-server"),
        ("/usr/sbin/dockerd", "docker.io"),
        ("iptables", "iptables"),
        ("docker-compose", "docker-compose"),
        ("mmdebstrap", "mmdebstrap"),
        ("crontab", "cron"),
        ("/usr/lib/postgresql/15/bin/postgres", "postgresql"),
        ("pg_dump", "postgresql-client"),
        ("/usr/sbin/mariadbd", "mariadb-server"),
        ("mariadb-dump", "mariadb-client"),
        ("/usr/sbin/pgbouncer", "pgbouncer"),
        ("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"),
        ("redis-server", "redis-server"),
        ("/usr/lib/python3/dist-packages/aiosmtpd/smtp.py", "python3-aiosmtpd"),
        ("npm", "npm"),
        ("zstd", "zstd"),
        ("/usr/bin/chromium", "chromium"),
    ];

    // The oracle of the lint's rules for PostgreSQL: one native program, which comes in no other way.
    private const string Squawk = "squawk-cli@2.66.0";
    private const string SquawkDirectory = ".slipway/lab/squawk";

    // Kubernetes' own OpenAPI schemas, compiled, with what validates by them.
    private const string Schemas = "kubernetes-models@4.5.1";
    private const string SchemasDirectory = ".slipway/lab/kubernetes";

    public async Task PrepareAsync(StepContext step)
    {
        var missing = new List<string>();
        foreach (var (program, package) in Needed)
        {
            var look = await workspace.Here.RunAsync(Command.Script("command -v \"$1\"", program).ReadOnly().AllowFailure(), cancellation: step.Cancel).ConfigureAwait(false);
            step.Say($"{program}: {(look.Succeeded ? look.Output.Trim() : "missing")}");
            if (!look.Succeeded)
            {
                missing.Add(package);
            }
        }

        if (missing.Count > 0)
        {
            await InstallAsync(missing, step).ConfigureAwait(false);
        }

        if (await new LabHosts(workspace).PrepareAsync(step).ConfigureAwait(false))
        {
            await new LabContainers(workspace).PrepareAsync(step).ConfigureAwait(false);
        }

        await EnsureFromNpmAsync(Squawk, SquawkDirectory, "the lint", step).ConfigureAwait(false);
        await EnsureFromNpmAsync(Schemas, SchemasDirectory, "manifests", step).ConfigureAwait(false);
    }

    private async Task EnsureFromNpmAsync(string package, string directory, string missing, StepContext step)
    {
        var look = Command.Script("[ \"$(cat \"$1/version\" 2>/dev/null)\" = \"$2\" ] && ls -d \"$1/node_modules\"", directory, package).ReadOnly().AllowFailure();
        var found = await workspace.Here.RunAsync(look, cancellation: step.Cancel).ConfigureAwait(false);
        step.Say($"{package}: {(found.Succeeded ? found.Output.Trim() : "missing")}");
        if (found.Succeeded)
        {
            return;
        }

        var install = Command.Script("mkdir -p \"$1\" && npm install --prefix \"$1\" --no-audit --no-fund --no-package-lock --loglevel=error \"$2\" && printf %s \"$2\" > \"$1/version\"", directory, package).AllowFailure();
        var result = await workspace.Here.RunAsync(install, step.Say, step.Cancel).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            step.Evidence("", "missing", $"tests that hold {missing} against {package} are skipped: npm could not install it: {result.Error.Trim()}", EvidenceStatus.Warning);
        }
    }

    private async Task InstallAsync(List<string> packages, StepContext step)
    {
        var command = Command.Script("[ \"$(id -u)\" = 0 ] && command -v apt-get").ReadOnly().AllowFailure();
        if (!(await workspace.Here.RunAsync(command, cancellation: step.Cancel).ConfigureAwait(false)).Succeeded)
        {
            step.Evidence("", "missing", $"tests that need these packages are skipped: {string.Join(", ", packages)}", EvidenceStatus.Warning);
            return;
        }

        // RUNLEVEL=1 keeps Debian's packages from starting their servers; the tests start their own.
        var install = Command.Of("apt-get", "update", "-q").And(Command.Of("apt-get", ["install", "-y", "-q", "--no-install-recommends", .. packages]));
        await workspace.Here.RunAsync(install.With("DEBIAN_FRONTEND", "noninteractive").With("RUNLEVEL", "1"), step.Say, step.Cancel).ConfigureAwait(false);
    }
}
