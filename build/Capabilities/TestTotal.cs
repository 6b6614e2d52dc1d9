namespace Slipway.Build.Capabilities;

/// <summary>How many tests ended how. Its text is the line that continuous integration reads.</summary>
internal sealed record TestTotal(int Passed, int Failed, int Skipped)
{
    public TestTotal With(TestTotal other) => new(Passed + other.Passed, Failed + other.Failed, Skipped + other.Skipped);

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";

    public void ThrowIfFailed()
    {
        if (Failed > 0 || Passed == 0)
        {
            throw new InvalidOperationException(Failed > 0 ? $"{Failed} test(s) failed; see above" : "no test was run");
        }
    }
}
