using Slipway.Bench.Lab;

namespace Slipway.Bench.Hosts;

/// <summary>
/// Capistrano's own deploy from git. The repository lies in the hosts' file system, so that fetching it costs no network: better than it can be had in earnest.
/// </summary>
internal sealed class Capistrano(Machines machines) : Rival(machines)
{
    public override string Name => "Capistrano";

    public override string? Missing => Peers.Missing("cap") ?? Peers.Missing("git");

    private string Repository => Path.Combine(Machines.Shared, "repository.git");

    public override async Task PublishAsync(Payload payload)
    {
        var git = Path.Combine(Machines.Directory, "git");
        var fresh = !Directory.Exists(git);
        var text = $"""
            {(fresh ? $"git init -q --bare -b main {Repository}" : "")}
            export GIT_DIR={git} GIT_WORK_TREE={payload.Directory}
            {(fresh ? "git init -q -b main && git config user.name bench && git config user.email bench@localhost && git config core.fsync none" : "")}
            git add -A; git diff --cached --quiet || git commit -q -m release; git push -q {Repository} main
            """;
        await Shell.RunAsync(new Call("sh", "-e", "-c", text) { Directory = payload.Directory });
    }

    public override async Task<(double Upload, double Whole)> DeployAsync(Payload payload, int hosts)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Machines.Directory, "capistrano")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "config", "deploy"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Capfile"), """
            require "capistrano/setup"
            require "capistrano/deploy"
            require "capistrano/scm/git"
            install_plugin Capistrano::SCM::Git
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "config", "deploy.rb"), $"""
            set :application, "bench"
            set :repo_url, "file:///bench/repository.git"
            set :branch, "main"
            set :deploy_to, "{Root}"
            set :keep_releases, 5
            set :format, :simpletext
            set :log_level, :info
            set :ssh_options, config: "{Machines.Config}", forward_agent: false
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "config", "deploy", "production.rb"), string.Concat(Machines.All.Take(hosts).Select(machine => $"server \"{machine.Name}\", roles: %w[app]\n")));
        return (0, await Shell.TimeAsync(new Call("cap", "production", "deploy") { Directory = folder }));
    }
}
