namespace Slipway.Environments;

/// <summary>One thing that is wrong with the settings.</summary>
/// <param name="Message">What is wrong and what would be right. Never holds a secret.</param>
/// <param name="Path">The key's path, such as <c>cron.jobs[0].schedule</c>; empty for a whole file.</param>
/// <param name="File">File relative to the repository, or <c>--set</c>; null when it is nowhere (a missing key).</param>
/// <param name="Line">Line in the file, from 1; 0 when unknown.</param>
/// <param name="Column">Column in the line, in characters from 1; 0 when unknown.</param>
public sealed record SettingsProblem(string Message, string Path = "", string? File = null, int Line = 0, int Column = 0)
{
    /// <summary><c>file:line:column path: message</c>, as editors and terminals make clickable.</summary>
    public override string ToString()
    {
        var place = File is null ? "" : Line == 0 ? File : $"{File}:{Line}:{Column}";
        var head = string.Join(' ', new[] { place, Path }.Where(part => part.Length > 0));
        return head.Length == 0 ? Message : $"{head}: {Message}";
    }
}
