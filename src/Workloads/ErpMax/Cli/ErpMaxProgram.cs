using System.CommandLine;
using ErpMax.Hosting;
using ErpMax.Settings;

namespace ErpMax.Cli;

// From arguments to an exit code. CommandLine says what was asked (a Verb), SettingsReader gives what it needs, and one class a
// command does it: Hosting/ErpMaxHost for web and worker, SchemaCommand and HealthCommand for the checks.

/// <summary>The whole program without its process: tests call it as the process does.</summary>
internal static class ErpMaxProgram
{
    public static async Task<int> RunAsync(string[] args, ProgramContext context)
    {
        var commandLine = new CommandLine();
        var parsed = commandLine.Root.Parse(args);
        if (commandLine.Read(parsed) is not { } verb)
        {
            // --help, --version, or a usage error, which the library prints.
            var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = context.Output, Error = context.Error });
            return parsed.Errors.Count > 0 ? ExitCode.BadUsage : code;
        }

        try
        {
            var settings = new SettingsReader(context.Environment, context.EnvFile).Read(verb);
            return verb switch
            {
                Verb.CheckSchema => await SchemaCommand.RunAsync(settings, context),
                Verb.CheckHealth => await HealthCommand.RunAsync(settings, context),
                _ => await ErpMaxHost.RunAsync(verb, settings, context),
            };
        }
        catch (SettingsException error)
        {
            await context.Error.WriteLineAsync(error.Message);
            return ExitCode.BadUsage;
        }
    }
}
