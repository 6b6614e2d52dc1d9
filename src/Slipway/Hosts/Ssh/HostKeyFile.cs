using System.Text;

namespace Slipway.Hosts.Ssh;

/// <summary>A file of pinned host keys that belongs to a project: public facts, to be committed with it.</summary>
public static class HostKeyFile
{
    /// <summary>
    /// Pins a key: takes out the lines of the same server's name, and adds one. The file is created when it is missing, and replaced by one rename.
    /// </summary>
    /// <returns>False when it was pinned already, and the file was not touched.</returns>
    public static bool Pin(string path, HostKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (lines.Contains(key.Line) && lines.Count(line => IsOf(line, key.Server)) == 1)
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temp = path + ".new";
        File.WriteAllText(temp, string.Concat(lines.Where(line => !IsOf(line, key.Server)).Append(key.Line).Select(line => line + "\n")), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(temp, path, overwrite: true);
        return true;
    }

    private static bool IsOf(string line, string server) => line.StartsWith(server + " ", StringComparison.Ordinal);
}
