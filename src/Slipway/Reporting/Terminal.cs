namespace Slipway.Reporting;

/// <summary>What stands at the other end of standard output.</summary>
public static class Terminal
{
    /// <summary>Json when asked for; Live on a terminal that may be coloured; Plain everywhere else.</summary>
    /// <param name="json">True for <c>--json</c>.</param>
    /// <param name="plain">True under CI, or when <c>NO_COLOR</c> is set.</param>
    public static OutputStyle StyleFor(bool json, bool plain) =>
        json ? OutputStyle.Json : plain || Console.IsOutputRedirected ? OutputStyle.Plain : OutputStyle.Live;

    /// <summary>Standard output, ready for a view.</summary>
    public static Output Output(bool json, bool plain, Func<string, string> redact, TimeProvider time) =>
        new(Console.Out, StyleFor(json, plain), redact, time);
}
