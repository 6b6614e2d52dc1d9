using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Hosts;

/// <summary>
/// A playbook at its best: pipelining, one kept connection a host, no facts gathered, all hosts at once, and its module around rsync with link_dest for the files.
/// </summary>
internal sealed class Ansible(Machines machines) : Rival(machines)
{
    private int _number;

    public override string Name => "Ansible";

    public override string? Missing => Peers.Missing("ansible-playbook");

    public override async Task<(double Upload, double Whole)> DeployAsync(Payload payload, int hosts)
    {
        var (before, now) = (_number, ++_number);
        var folder = Directory.CreateDirectory(Path.Combine(Machines.Directory, "ansible")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "inventory"), "[app]\n" + string.Concat(Machines.All.Take(hosts).Select(machine => machine.Name + "\n")));
        await File.WriteAllTextAsync(Path.Combine(folder, "ansible.cfg"), $"""
            [defaults]
            inventory = inventory
            forks = 25
            gathering = explicit
            interpreter_python = /usr/bin/python3
            [ssh_connection]
            pipelining = True
            ssh_args = -F {Machines.Config} -o ControlMaster=auto -o ControlPersist=60s
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "deploy.yml"), $$$"""
            - hosts: app
              gather_facts: false
              vars: { root: "{{{Root}}}", source: "{{{payload.Directory}}}" }
              tasks:
                - file: { path: "{{ root }}/releases/{{ now }}", state: directory }
                - synchronize: { src: "{{ source }}/", dest: "{{ root }}/releases/{{ now }}/", archive: true, delete: true, compress: false, use_ssh_args: true, link_dest: ["{{ root }}/releases/{{ before }}"] }
                - file: { src: "releases/{{ now }}", dest: "{{ root }}/current", state: link, force: true }
                - shell: "ls -1t | tail -n +6 | xargs -r rm -rf"
                  args: { chdir: "{{ root }}/releases" }
            """);
        var whole = await Shell.TimeAsync(new Call("ansible-playbook", "deploy.yml", "-e", string.Create(CultureInfo.InvariantCulture, $"before={before} now={now}")) { Directory = folder });
        return (0, whole);
    }
}
