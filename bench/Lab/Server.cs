using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Slipway.Bench.Lab;

/// <summary>
/// A database server of the bench's own: new data directory, a free port on loopback, ended with the bench. It has the settings that the engine comes
/// with, fsync included, because those are what all rivals meet in earnest.
/// </summary>
internal abstract class Server : IAsyncDisposable
{
    public const string User = "bench";
    public const string Password = "bench-password";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private Process? _process;

    /// <summary>As <c>DatabaseOptions.Engine</c> has it.</summary>
    public abstract string Engine { get; }

    /// <summary>Product and version, for the table.</summary>
    public string Version { get; private set; } = "";

    public int Port { get; } = FreePort();

    protected string Home { get; } = Directory.CreateTempSubdirectory("slipway-bench-").FullName;

    protected static bool IsRoot => Environment.UserName == "root";

    /// <summary>What is missing on this machine, in words; null: nothing.</summary>
    public abstract string? Missing { get; }

    public async Task StartAsync()
    {
        var command = await PrepareAsync();
        _process = Process.Start(new ProcessStartInfo(command.Program, command.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                Version = Ready();
                return;
            }
            catch (System.Data.Common.DbException) when (began.Elapsed < StartLimit && !_process.HasExited)
            {
            }
        }
    }

    /// <summary>Drops the database, if there is one, and makes it empty.</summary>
    public abstract void Recreate(string database);

    public abstract void Drop(string database);

    public abstract object? Scalar(string database, string sql);

    /// <summary>As the drivers of .NET want it.</summary>
    public abstract string ConnectionString(string database);

    public abstract System.Data.Common.DbConnection Open(string database);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Kill();
            await _process.WaitForExitAsync();
        }

        for (var tries = 0; Directory.Exists(Home); tries++)
        {
            try
            {
                Directory.Delete(Home, recursive: true);
            }
            catch (IOException) when (tries < 50)
            {
                // The server's other processes end a moment after it.
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Makes the data directory; returns what starts the server on it.</summary>
    protected abstract Task<Call> PrepareAsync();

    /// <summary>Makes the bench's user, once the server answers, and returns its version.</summary>
    protected abstract string Ready();

    protected string Number => Port.ToString(CultureInfo.InvariantCulture);

    private void Kill()
    {
        if (_process is { HasExited: false })
            _process.Kill();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
