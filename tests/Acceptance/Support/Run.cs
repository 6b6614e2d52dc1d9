namespace Slipway.Tests.Acceptance.Support;

/// <summary>How one call of <c>./build.sh</c> ended. 137: it was killed.</summary>
internal sealed record Run(string Command, int ExitCode, string Output, string Error, TimeSpan Duration)
{
    public const int Killed = 137;

    public string Everything => $"{Output}\n{Error}";

    /// <summary>The call itself, so that an assertion's message shows what was said.</summary>
    public Run ShouldExit(int code)
    {
        ExitCode.ShouldBe(code, $"{Command} said:\n{Everything}");
        return this;
    }

    public Run ShouldSay(params string[] texts)
    {
        foreach (var text in texts)
            Everything.Contains(text, StringComparison.Ordinal).ShouldBeTrue($"{Command} should have said '{text}', but said:\n{Everything}");
        return this;
    }

    public Run ShouldNotSay(params string[] texts)
    {
        foreach (var text in texts)
            Everything.Contains(text, StringComparison.Ordinal).ShouldBeFalse($"{Command} should not have said '{text}', but said:\n{Everything}");
        return this;
    }
}
