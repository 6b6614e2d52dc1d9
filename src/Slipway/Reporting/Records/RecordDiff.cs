namespace Slipway.Reporting;

/// <summary>Something that the run changed, as a unified diff or plain text.</summary>
/// <param name="Title">What was changed, such as "crontab on local".</param>
/// <param name="Text">Lines that begin with +, - or ~ are shown as added, removed or changed.</param>
public sealed record RecordDiff(string Title, string Text);
