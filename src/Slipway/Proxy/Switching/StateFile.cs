using System.Text.Json;

namespace Slipway.Proxy.Switching;

/// <summary>The routing on disk: replaced by one rename, and there when <see cref="Write"/> returns.</summary>
internal sealed class StateFile(string path)
{
    /// <exception cref="InvalidDataException">The file is not one of this program's. The proxy must not guess where requests go.</exception>
    public Routing Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ProxyJson.Default.Routing) ?? Routing.Empty : Routing.Empty;
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{path} is damaged: {problem.Message} Nothing is forwarded. Remove the file and switch to a release.", problem);
        }
    }

    public void Write(Routing routing)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = path + ".new";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, routing, ProxyJson.Default.Routing);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
