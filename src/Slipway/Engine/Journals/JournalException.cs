namespace Slipway.Engine.Journals;

/// <summary>The journal cannot be believed, so nothing was run and nothing was changed.</summary>
public sealed class JournalException : Exception
{
    private JournalException(string message, bool isNewer)
        : base(message) => IsNewer = isNewer;

    /// <summary>True when a newer version of the program wrote the journal; false when it is damaged.</summary>
    public bool IsNewer { get; }

    internal static JournalException Broken(int run, int line, string why) => new(
        $"The journal is broken at run {run}, line {line}: {why}. Nothing was changed. " +
        "Somebody or something edited it: restore the journal folder from its backup, or compare it by hand with the deployment records.", false);

    internal static JournalException Newer(int run, int format) => new(
        $"The journal of run {run} has format {format}; this version knows up to {RunBegan.CurrentFormat}. Nothing was changed. " +
        "Update the checkout that you deploy from.", true);
}
