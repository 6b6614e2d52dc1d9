// The entry point xunit would generate, and one more: "--child <type> <arguments>" runs that type's RunAsync instead of the
// tests. So a test that kills a deployer has a real process to kill, with nothing to build or find but itself.
using System.Reflection;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Slipway.Tests.Integration;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is ["--child", var type, ..])
        {
            var run = typeof(Program).Assembly.GetType(type, throwOnError: true)!.GetMethod("RunAsync", BindingFlags.Public | BindingFlags.Static)!;
            return await (Task<int>)run.Invoke(null, [args[2..]])!;
        }
        // As in build/Program.cs: what is watched must not wait for a thread to be watched with.
        ThreadPool.SetMinThreads(32, 32);
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
