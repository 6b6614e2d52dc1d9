using System.Security.Cryptography;
using Slipway.Build.Cli;

namespace Slipway.Build.Capabilities;

/// <summary>A file of variables with secrets that nobody knows yet, made from its example: what is empty there is filled in, all else is kept.</summary>
internal static class SecretsFile
{
    // Hexadecimal, because passwords become parts of addresses.
    private const int Digits = 48;

    /// <returns>The names that were given a value.</returns>
    /// <exception cref="UsageException">There is such a file: its secrets may be in use.</exception>
    public static async Task<IReadOnlyList<string>> CreateAsync(string example, string target, CancellationToken cancel)
    {
        var lines = await File.ReadAllLinesAsync(example, cancel).ConfigureAwait(false);
        var made = lines.Where(IsEmpty).ToList();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using var file = new StreamWriter(target, options);
            foreach (var line in lines)
            {
                await file.WriteAsync($"{line}{(IsEmpty(line) ? RandomNumberGenerator.GetHexString(Digits, lowercase: true) : "")}\n".AsMemory(), cancel).ConfigureAwait(false);
            }
        }
        catch (IOException problem) when (File.Exists(target))
        {
            throw new UsageException($"{target} exists, and its secrets may be in use. Nothing was changed. Move it away to have new ones made.", problem);
        }

        return [.. made.Select(line => line.TrimEnd('='))];
    }

    private static bool IsEmpty(string line) => line.EndsWith('=') && !line.StartsWith('#');
}
