using System.Security.Cryptography;

namespace Slipway.Tests.Acceptance.Support;

/// <summary>The three hosts of a working copy's environment, seen from outside of the product: from inside the containers, as root.</summary>
internal sealed class PracticeFleet(string checkout)
{
    public static readonly string[] Names = ["web-1", "web-2", "web-3"];

    /// <summary>The host that runs the jobs.</summary>
    public const string Scheduler = "web-3";

    private const string Dockerfile = "tests/Lab/host/Dockerfile";

    // What a deployer has lost is ended, at the latest, when the host has heard nothing of it for so long.
    private const string ReadText = """
        cd "$1" 2>/dev/null || { echo 'root: none'; exit 0; }
        i=0
        while { pgrep -u deploy >/dev/null || ! flock -n lock true; } && [ $i -lt 600 ]; do sleep 0.05; i=$((i+1)); done
        ps -u deploy -o args= | sed 's/^/process left over: /'
        [ ! -e lock ] || flock -n lock true || echo 'the lock is held'
        echo "current -> $(readlink current || echo nothing)"
        find releases -mindepth 1 -printf '%p %y %m %l\n'
        find releases -type f -printf '%i %p\n' | sort >/tmp/files
        awk '!seen[$1]++ { print $2 }' /tmp/files | xargs -r sha256sum | awk 'NR == FNR { hash[$2] = $1; next } { if (!($1 in of)) of[$1] = hash[$2]; print $2, of[$1] }' - /tmp/files
        [ ! -e current ] || sed 's/^/.env: /' current/.env
        { crontab -u deploy -l 2>/dev/null || echo none; } | sed 's/^/crontab: /'
        find cron -type f -printf '%p %m ' -exec cksum {} ';' 2>/dev/null
        find . -mindepth 1 \( -path './tmp/*' -o -path './releases/.*' -a ! -path ./releases/.activated -o -name '*.new' -o -name '*.slipway-tmp' -o -name '.current-new' \) -printf 'left over: %p\n'
        """;

    // Releases as hard links: they are only ever replaced by rename. The crontab's time tells cron that it is another one.
    private const string CopyText = """
        copy() {
        mkdir -p "$2" && chown --reference="$1" "$2" && cd "$1" && for entry in $(ls -A); do
        if [ "$entry" = releases ]; then cp -al -- releases "$2/" && { [ ! -f releases/.activated ] || cp -a --remove-destination releases/.activated "$2/releases/"; }; else cp -a -- "$entry" "$2/"; fi || exit 1
        done
        }

        """;

    private const string SaveText = CopyText + """
        saved=$(dirname "$1")/.saved-$2; rm -rf "$saved"; copy "$1" "$saved"
        crontab -u deploy -l >"$saved.crontab" 2>/dev/null || rm "$saved.crontab"
        """;

    private const string RestoreText = CopyText + """
        saved=$(dirname "$1")/.saved-$2; rm -rf "$1"; copy "$saved" "$1"
        if [ -e "$saved.crontab" ]; then crontab -u deploy "$saved.crontab"; else crontab -u deploy -r 2>/dev/null || true; fi
        """;

    private readonly Dictionary<string, string> _containers = [];

    /// <summary>The application's directory on each host.</summary>
    public string Root { get; set; } = "/srv/app/inventory";

    /// <summary>Fails under CI, and else says loudly that nothing is tested, where there is no Docker engine or no image of the hosts.</summary>
    public static async Task RequireAsync()
    {
        var image = $"slipway-lab-host:{Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, Dockerfile))))[..12]}";
        var missing = "";
        try
        {
            await Tool.RunAsync("/", "docker", "image", "inspect", image);
            await RemoveLeftoversAsync();
        }
        catch (Exception problem) when (problem is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            missing = $"There is no image {image}: NO DEPLOYMENT OVER SSH IS TESTED. ./build.sh Lab makes it where there is Docker. {problem.Message}";
        }
        if (missing.Length > 0 && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(missing);
        Assert.SkipUnless(missing.Length == 0, missing);
    }

    /// <summary>Everything on all hosts that a deployment is to change or to leave alone, and whatever must not be there.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync()
    {
        var read = await Task.WhenAll(Names.Select(async name => (Name: name, Lines: (await AsRootAsync(name, ReadText, Root)).Split('\n', StringSplitOptions.RemoveEmptyEntries))));
        return [.. read.SelectMany(host => host.Lines.Order(StringComparer.Ordinal).Select(line => $"{host.Name}: {line}"))];
    }

    public Task SaveAsync(string name) => Task.WhenAll(Names.Select(host => AsRootAsync(host, SaveText, Root, name)));

    public Task RestoreAsync(string name) => Task.WhenAll(Names.Select(host => AsRootAsync(host, RestoreText, Root, name)));

    public Task WipeAsync() => Task.WhenAll(Names.Select(host => AsRootAsync(host, "rm -rf \"$1\"; crontab -u deploy -r 2>/dev/null || true", Root)));

    public async Task<string> AsRootAsync(string host, string script, params string[] arguments) =>
        await Tool.RunAsync("/", "docker", ["exec", await ContainerAsync(host), "sh", "-c", script, "sh", .. arguments]);

    /// <summary>Pulls the plug of a host; nobody is told.</summary>
    public async Task CutAsync(string host) => await Tool.RunAsync("/", "docker", "network", "disconnect", await NetworkAsync(), await ContainerAsync(host));

    public async Task HealAsync(string host) => await Tool.RunAsync("/", "docker", "network", "connect", "--alias", host, await NetworkAsync(), await ContainerAsync(host));

    /// <summary>The power is cut.</summary>
    public async Task KillAsync(string host) => await Tool.RunAsync("/", "docker", "kill", await ContainerAsync(host));

    public async Task StartAsync(string host) => await Tool.RunAsync("/", "docker", "start", await ContainerAsync(host));

    /// <summary>What there is of this working copy in the Docker engine.</summary>
    public async Task<IReadOnlyList<string>> FoundAsync() =>
        [.. (await ListAsync("ps", "-a", "--format", "{{.Names}}")).Concat(await ListAsync("network", "ls", "--format", "{{.Name}}"))];

    public Task RemoveAsync() => RemoveAsync(checkout);

    private static async Task RemoveAsync(string checkout)
    {
        var fleet = new PracticeFleet(checkout);
        var left = await fleet.ListAsync("ps", "-aq");
        if (left.Count > 0)
            await Tool.RunAsync("/", "docker", ["rm", "-f", "-v", .. left]);
        foreach (var network in await fleet.ListAsync("network", "ls", "-q"))
            await Tool.RunAsync("/", "docker", "network", "rm", network);
    }

    // Of test runs that were killed: their working copies are gone, or are nobody's any more.
    private static async Task RemoveLeftoversAsync()
    {
        var labels = await Tool.RunAsync("/", "docker", "ps", "-a", "--filter", "label=slipway.checkout", "--format", "{{.Label \"slipway.checkout\"}}");
        foreach (var gone in labels.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(path => !Directory.Exists(path)))
            await RemoveAsync(gone);
    }

    private async Task<string> ContainerAsync(string host)
    {
        if (!_containers.TryGetValue(host, out var container))
            _containers[host] = container = (await ListAsync("ps", "-a", "--format", "{{.Names}}")).Single(name => name.EndsWith($"-{host}", StringComparison.Ordinal));
        return container;
    }

    private async Task<string> NetworkAsync() => (await ListAsync("network", "ls", "--format", "{{.Name}}")).Single();

    private async Task<IReadOnlyList<string>> ListAsync(params string[] words) =>
        (await Tool.RunAsync("/", "docker", [.. words, "--filter", $"label=slipway.checkout={checkout}"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
