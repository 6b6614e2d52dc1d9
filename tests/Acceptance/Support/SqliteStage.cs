namespace Slipway.Tests.Acceptance.Support;

internal sealed class SqliteStage(Checkout checkout) : StageDatabase
{
    public override Task<IReadOnlyList<string>> LinesAsync() => Task.FromResult(DatabaseLines.Of(checkout));
}
