using Slipway.Hosts;

namespace Slipway.Tests.Integration.Hosts;

/// <summary>The command that runs one type's RunAsync in a process of its own: this test program again, see Program.cs.</summary>
internal static class ChildProgram
{
    public static Command Command(Type type, params string[] arguments) =>
        Slipway.Hosts.Command.Of(Path.ChangeExtension(typeof(ChildProgram).Assembly.Location, null), ["--child", type.FullName!, .. arguments]);
}
