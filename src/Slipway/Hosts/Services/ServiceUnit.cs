using System.Globalization;
using System.Text;

namespace Slipway.Hosts.Services;

/// <summary>The text of a unit file; a pure function, so that a unit that is right is the same bytes.</summary>
internal static class ServiceUnit
{
    /// <summary>What all units of an application's environment begin with. Dots, which neither of the two has, keep others out.</summary>
    public static string Prefix(string application, string environment) => $"slipway.{application}.{environment}.";

    public static string Render(Service service, string owner, string directory) => string.Create(CultureInfo.InvariantCulture, $"""
        # Written by Slipway for {owner}; the next deployment writes it anew.
        [Unit]
        Description={Escape(owner)} {service.Name}
        StartLimitIntervalSec=0

        [Service]
        Type=exec
        WorkingDirectory={Escape(directory)}
        ExecStart=/bin/sh -c "exec {Quoted(service.Command)}"
        Restart=always
        RestartSec=2
        TimeoutStopSec={Math.Ceiling(service.Stop.TotalSeconds)}

        [Install]
        WantedBy=default.target

        """);

    // systemd expands specifiers everywhere, and in command lines variables and C escapes too.
    private static string Escape(string text) => text.Replace("%", "%%", StringComparison.Ordinal);

    private static string Quoted(string command)
    {
        var text = new StringBuilder(Escape(command));
        return text.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("$", "$$").ToString();
    }
}
