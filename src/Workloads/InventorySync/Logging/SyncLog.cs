using InventorySync.Store;

namespace InventorySync.Logging;

/// <summary>Lines for people: on the given writer and in <c>LOG_DIRECTORY/sync.log</c>. Secrets are replaced before anything is written.</summary>
/// <remarks>A log that cannot be written never fails a sync: the line on the writer remains.</remarks>
internal sealed class SyncLog : IDisposable
{
    private const long RollAt = 10 * 1024 * 1024;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly string[] _secrets;
    private readonly StreamWriter? _file;
    private readonly Lock _gate = new();

    public SyncLog(TextWriter output, string? directory, IEnumerable<string> secrets, TimeProvider time)
    {
        (_output, _time, _secrets) = (output, time, secrets.Distinct().ToArray());
        if (directory is null)
            return;
        try
        {
            Directory.CreateDirectory(directory);
            var path = Path.Combine(directory, "sync.log");
            if (File.Exists(path) && new FileInfo(path).Length > RollAt)
                File.Move(path, path + ".1", overwrite: true);
            _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            output.WriteLine($"warning: no log file in {directory}: {error.Message}");
        }
    }

    public void Info(string text) => Write("info", text);

    public void Warning(string text) => Write("warning", text);

    public void Error(string text) => Write("error", text);

    public string Redact(string text) => _secrets.Aggregate(text, (current, secret) => current.Replace(secret, "***", StringComparison.Ordinal));

    public void Dispose() => _file?.Dispose();

    private void Write(string level, string text)
    {
        var line = $"{UtcText.From(_time.GetUtcNow())} {level,-7} {Redact(text)}";
        lock (_gate)
        {
            _output.WriteLine(line);
            try
            {
                _file?.WriteLine(line);
            }
            catch (IOException)
            {
                // A full disk must not stop the sync; the writer above has the line.
            }
        }
    }
}
