using Slipway.Hosts;

namespace Slipway.Tests.Integration.Hosts;

/// <summary>A directory of this machine for one test, its name with what paths may have: blanks, quotes, other scripts.</summary>
internal sealed class TestRoot : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("slipway-host-");

    public string Path => System.IO.Path.Combine(_parent.FullName, "it's a $ROOT ü");

    public string Beside(string name) => System.IO.Path.Combine(_parent.FullName, name);

    public void Dispose() => _parent.Delete(recursive: true);

    public static LockHolder Holder(string run = "run-1") =>
        new("tester", System.Environment.MachineName, System.Environment.ProcessId, new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero), run, "Deploy --env test");
}
