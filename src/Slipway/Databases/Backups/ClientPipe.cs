using Slipway.Hosts;

namespace Slipway.Databases.Backups;

/// <summary>
/// A named pipe between an engine's client program and this process, so that what the client writes is encrypted, and what it reads is decrypted,
/// on the way: nothing lies on the disk in clear. Both sides' ends are opened here first, so that neither waits in open(2) for one that never comes.
/// </summary>
internal sealed class ClientPipe : IDisposable
{
    /// <summary>A reading client writes this line when it has opened the pipe.</summary>
    public const string Opened = "slipway: opened";

    private readonly FileStream _keeper;

    private ClientPipe(string file) => (File, _keeper) = (file, Open(file, FileAccess.ReadWrite));

    /// <summary>What the client is given as its file.</summary>
    public string File { get; }

    public static async Task<ClientPipe> CreateAsync(Host host, string file, CancellationToken cancellation)
    {
        await host.RunAsync(Command.Of("mkfifo", "-m", "600", "--", file), cancellation: cancellation).ConfigureAwait(false);
        return new ClientPipe(file);
    }

    /// <summary>Runs a client that writes into the pipe; <paramref name="read"/> gets it all. What the reading throws ends the client.</summary>
    public async Task<CommandResult> ReadAsync(Func<CancellationToken, Task<CommandResult>> client, Func<Stream, Task> read, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var input = Open(File, FileAccess.Read);
        var reading = Blocking(() => read(input));
        var running = client(stop.Token);
        // While the keeper is open there is no end of file, so the reader can only be first by failing.
        if (await Task.WhenAny(running, reading).ConfigureAwait(false) == reading)
            await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(running).ConfigureAwait(false);
        await _keeper.DisposeAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        return await running.ConfigureAwait(false);
    }

    /// <summary>Runs a client that reads from the pipe what <paramref name="write"/> writes. What the writing throws ends the client.</summary>
    public async Task<CommandResult> WriteAsync(Func<Action<string>, CancellationToken, Task<CommandResult>> client, Func<Stream, Task> write, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var output = Open(File, FileAccess.Write);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = client(line => _ = line == Opened && opened.TrySetResult(), stop.Token);
        await Task.WhenAny(running, opened.Task).ConfigureAwait(false);
        // From here on a client that dies breaks the pipe.
        await _keeper.DisposeAsync().ConfigureAwait(false);
        var writing = opened.Task.IsCompleted ? Blocking(() => write(output)) : Task.CompletedTask;
        await Task.WhenAny(writing).ConfigureAwait(false);
        if (writing.Exception?.InnerException is not (null or IOException))
            await stop.CancelAsync().ConfigureAwait(false);
        await output.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAny(running).ConfigureAwait(false);
        if (running.IsCompletedSuccessfully && writing.Exception?.InnerException is IOException && !(await running.ConfigureAwait(false)).Succeeded)
            return await running.ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        return await running.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _keeper.Dispose();
        System.IO.File.Delete(File);
    }

    // A pipe's read and write block, so they have a thread of their own.
    private static Task Blocking(Func<Task> action)
        => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();

    private static FileStream Open(string file, FileAccess access) => new(file, FileMode.Open, access, FileShare.ReadWrite, 1 << 16);
}
