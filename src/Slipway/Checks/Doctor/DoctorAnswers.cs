namespace Slipway.Checks.Doctor;

/// <summary>Lines "key value" as <see cref="DoctorText"/> writes them; a key may come more than once.</summary>
internal sealed class DoctorAnswers(string output)
{
    private readonly ILookup<string, string> _lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', 2)).ToLookup(parts => parts[0], parts => parts.Length > 1 ? parts[1].Trim() : "", StringComparer.Ordinal);

    /// <summary>The first value; empty when there is none.</summary>
    public string this[string key] => _lines[key].FirstOrDefault("");

    public IReadOnlyList<string> All(string key) => [.. _lines[key]];

    public long? Number(string key) => long.TryParse(this[key], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
