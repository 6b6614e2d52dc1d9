namespace Slipway.Environments;

/// <summary>What must hold between keys, and what is allowed but unwise.</summary>
internal static class CrossChecks
{
    private const int ShortestPassphrase = 12;
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(10);

    public static IEnumerable<SettingsProblem> Problems(Settings settings, IReadOnlyList<Fallback> secretFallbacks)
    {
        foreach (var problem in Repeated("hosts", settings.Hosts.Select(host => host.Name))
                     .Concat(Repeated("cron.jobs", settings.Cron.Jobs.Select(job => job.Name)))
                     .Concat(Repeated("smoke.commands", settings.Smoke.Commands.Select(command => command.Name)))
                     .Concat(Repeated("notifications.webhooks", settings.Notifications.Webhooks.Select(webhook => webhook.Name)))
                     .Concat(Repeated("monitor.commands", settings.Monitor.Commands.Select(command => command.Name)))
                     .Concat(Repeated("status.commands", settings.Status.Commands.Select(command => command.Name))))
            yield return problem;

        foreach (var problem in Roles(settings.Hosts))
            yield return problem;
        foreach (var (host, index) in settings.Hosts.Select((host, index) => (host, index)))
        {
            if (host.Kind == HostKind.Ssh && !host.Root.StartsWith('/'))
                yield return new SettingsProblem("must be absolute on a host that is reached by SSH, such as /srv/inventory", $"hosts[{index}].root");
            if (host.Silence < ShortestSilence || host.Silence > LongestSilence)
                yield return new SettingsProblem("must be from 2s to 10m: shorter, and a busy machine is taken for a dead one", $"hosts[{index}].silence");
            foreach (var key in host.Kind == HostKind.Local ? SshKeysOf(host) : [])
                yield return new SettingsProblem("is only for hosts of kind ssh; take it out, or set kind to \"ssh\"", $"hosts[{index}].{key}");
        }

        if (settings.Database.Engine == DatabaseEngine.Sqlite && settings.Hosts.Any(host => host.Kind != HostKind.Local))
            yield return new SettingsProblem("is sqlite, whose file must lie on this machine; hosts over SSH need a database with a server", "database.engine");
        if (settings.Database is { Engine: DatabaseEngine.Sqlite, File: null })
            yield return new SettingsProblem("is missing; SQLite needs the database file, relative to the host's root", "database.file");
        if (settings.Database is { Engine: not DatabaseEngine.Sqlite, Server: null })
            yield return new SettingsProblem($"is missing; {settings.Database.Engine.ToString().ToLowerInvariant()} needs host, port, name, user and password", "database.server");

        if (settings.Sandbox?.DatabaseServer is not null && settings.Database is not { Engine: DatabaseEngine.MariaDb or DatabaseEngine.PostgreSql, Server.Host: "127.0.0.1" })
            yield return new SettingsProblem("runs a server on this machine, so database.engine must be \"mariadb\" or \"postgresql\" and database.server.host \"127.0.0.1\"", "sandbox.databaseServer");
        foreach (var problem in settings.Sandbox?.Hosts is null ? [] : PracticeHosts(settings))
            yield return problem;
        if (settings is { Sandbox.Stores: not null, Containers: null })
            yield return new SettingsProblem("runs stores for releases in containers, so the section containers is needed", "sandbox.stores");
        if (settings is { Containers: not null, Release.SelfContained: false })
            yield return new SettingsProblem("is false, and the images of containers have no .NET of their own", "release.selfContained");
        // It looks a name up when it reads its configuration, and a swarm's tasks come and go under one name.
        if (settings.Containers is { Proxy: ContainerProxy.Nginx, Orchestrator: ContainerOrchestrator.Swarm })
            yield return new SettingsProblem("is \"nginx\", which does not follow the tasks of a swarm; take it out, or set containers.orchestrator to \"compose\"", "containers.proxy");
        if (settings.Containers is { Proxy: ContainerProxy.Nginx, Pause: not null })
            yield return new SettingsProblem("asks for requests to wait, which nginx cannot have them do; take it out, or set containers.proxy to \"embedded\"", "containers.pause");
        if (settings.Containers is { Canary: not null } few && (few.Proxy == ContainerProxy.Nginx || few.Orchestrator == ContainerOrchestrator.Swarm))
            yield return new SettingsProblem("asks for a share of the requests, which only the embedded proxy before containers of compose gives", "containers.canary");
        if (settings.Backups.Passphrase?.Reveal().Length < ShortestPassphrase)
            yield return new SettingsProblem($"has fewer than {ShortestPassphrase} characters, which can be found by trying", "backups.passphrase");

        foreach (var problem in Addresses(settings.Notifications))
            yield return problem;

        foreach (var name in settings.Release.Settings.Keys.Intersect(settings.Release.Secrets.Keys))
            yield return new SettingsProblem("stands under settings and under secrets; keep one", $"release.secrets.{name}");

        if (settings.IsPractice) yield break;
        foreach (var (origin, path) in secretFallbacks)
            yield return origin.Problem(path, "falls back to a value written in the settings, which only a practice environment (one with a sandbox) may; set the variable");
    }

    public static IEnumerable<string> Warnings(Settings settings)
    {
        foreach (var (name, secret) in settings.Release.Secrets)
            if (secret.Reveal().Length < Redactor.ShortestValue)
                yield return $"release.secrets.{name} is shorter than {Redactor.ShortestValue} characters and cannot be masked in output.";
        if (settings is { Drills: true, IsPractice: false })
            yield return "drills is true outside a practice environment: faults can be injected into it.";
    }

    private static IEnumerable<SettingsProblem> Addresses(NotificationSettings notifications)
    {
        foreach (var (webhook, index) in notifications.Webhooks.Select((webhook, index) => (webhook, index)))
            if (!Uri.TryCreate(webhook.Url.Reveal(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                yield return new SettingsProblem("is not an http or https address", $"notifications.webhooks[{index}].url");
        if (notifications.Mail is { User: not null, Tls: MailTls.None, Host: not ("127.0.0.1" or "localhost" or "::1") })
            yield return new SettingsProblem("is none, which would send the password in clear over the network", "notifications.mail.tls");
        if (notifications.Mail is { User: not null, Password: null })
            yield return new SettingsProblem("is missing; the user needs one, as a ${NAME} reference", "notifications.mail.password");
    }

    // Two schedulers would run every job twice; without a host for the code there is nothing to deploy to.
    private static IEnumerable<SettingsProblem> Roles(IReadOnlyList<HostSettings> hosts)
    {
        var schedulers = Enumerable.Range(0, hosts.Count).Where(place => hosts[place].Roles.Contains(HostRole.Cron)).ToList();
        foreach (var place in schedulers.Skip(1))
            yield return new SettingsProblem($"has cron, as hosts[{schedulers[0]}] has; only one host may run the jobs", $"hosts[{place}].roles");
        // One release, its settings file included, goes to all: what it says of the root must hold everywhere.
        for (var place = 1; place < hosts.Count; place++)
        {
            if (hosts[place].Kind != HostKind.Local && hosts[place].Root != hosts[0].Root)
                yield return new SettingsProblem("differs from that of hosts[0]; the same release goes to all hosts, so all need the same root", $"hosts[{place}].root");
        }

        if (hosts.Count > 0 && hosts.All(host => host.Roles.Count > 0 && !host.Roles.Contains(HostRole.Code)))
            yield return new SettingsProblem("have no host with the role code, so there is nowhere to deploy to", "hosts");
    }

    // What a host is and how it is reached is then ours to say.
    private static IEnumerable<SettingsProblem> PracticeHosts(Settings settings)
    {
        foreach (var (host, index) in settings.Hosts.Select((host, index) => (host, index)))
        {
            if (host.Kind != HostKind.Ssh)
                yield return new SettingsProblem("must be \"ssh\" where sandbox.hosts plays the hosts", $"hosts[{index}].kind");
            foreach (var key in host.Kind == HostKind.Ssh ? SshKeysOf(host) : [])
                yield return new SettingsProblem("is said by sandbox.hosts, which plays this host; take one of both out", $"hosts[{index}].{key}");
        }

        if (settings.Sandbox?.DatabaseServer is not null && settings.Database.Engine != DatabaseEngine.MariaDb)
            yield return new SettingsProblem("can serve practice hosts only with the engine \"mariadb\"", "sandbox.databaseServer");
    }

    private static IEnumerable<string> SshKeysOf(HostSettings host)
    {
        (string Key, object? Value)[] keys =
        [
            ("host", host.Host), ("port", host.Port), ("user", host.User), ("identity", host.Identity),
            ("passphrase", host.Passphrase), ("hostKey", host.HostKey), ("proxyJump", host.ProxyJump),
        ];
        return keys.Where(pair => pair.Value is not null).Select(pair => pair.Key);
    }

    private static IEnumerable<SettingsProblem> Repeated(string path, IEnumerable<string> names) =>
        names.Select((name, index) => (name, index))
            .GroupBy(pair => pair.name, StringComparer.Ordinal)
            .SelectMany(group => group.Skip(1).Select(pair => new SettingsProblem($"'{pair.name}' is taken by {path}[{group.First().index}]", $"{path}[{pair.index}].name")));
}
