using Microsoft.Extensions.Time.Testing;
using Slipway.Build.Running;
using Slipway.Databases.Migrations;
using Slipway.Databases.Rehearsals;

namespace Slipway.Tests.Unit.Build;

public sealed class MigrationTellerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _said = [];

    private static MigrationProgress Begins(int statement = 1, Direction direction = Direction.Up) => new(4, "prices", direction, 1, 2, statement, 2, $"UPDATE item SET price = {statement}");

    /// <summary>The rehearsal measured 10 s and 12 s for the first statement, and expects 30 s at most; for the second it cannot tell.</summary>
    private static Forecast Foreseen => Forecast.None with
    {
        Scripts =
        [
            new(4, "prices", Estimate.Unknown("a sum"),
            [
                new(1, "UPDATE", Growth.Size, new Estimate(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(30)), [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(12)]),
                new(2, "CREATE", Growth.Unknown, new Estimate(TimeSpan.FromSeconds(1), null, "a copy has no others"), [TimeSpan.FromSeconds(2)]),
            ]),
        ],
    };

    private MigrationTeller Teller(Forecast? forecast) => new(forecast, _time, _said.Add);

    [Fact]
    public void A_statement_that_begins_is_told_with_its_script_and_number_and_without_a_guess()
    {
        Teller(Foreseen).Report(Begins());

        _said.ShouldBe(["Up 0004 prices: statement 1 of 2: UPDATE item SET price = 1"]);
    }

    [Fact]
    public void A_long_statement_is_told_with_what_the_server_says_and_then_with_what_the_rehearsal_lets_expect()
    {
        var teller = Teller(Foreseen);
        teller.Report(Begins());

        After(teller, 5, "40 % done");
        After(teller, 7, "60 % done");
        After(teller, 18, "90 % done");
        After(teller, 1, "91 % done");

        _said.Skip(1).ShouldBe(
        [
            "Up 0004 prices: statement 1 of 2: 40 % done; by the rehearsal about 7.00 s left",
            "Up 0004 prices: statement 1 of 2: 60 % done; the rehearsal took 12.00 s, up to 30.00 s is expected",
            "Up 0004 prices: statement 1 of 2: 90 % done; the rehearsal took 12.00 s, up to 30.00 s is expected",
            "Up 0004 prices: statement 1 of 2: 91 % done; longer than the rehearsal let expect (4.00 s to 30.00 s)",
        ]);
    }

    [Fact]
    public void The_time_of_a_statement_counts_from_its_own_beginning_and_from_that_of_its_last_attempt()
    {
        var teller = Teller(Foreseen);
        teller.Report(Begins());
        _time.Advance(TimeSpan.FromSeconds(100));
        teller.Report(Begins());

        After(teller, 2, "5 % done");

        _said[^1].ShouldEndWith("by the rehearsal about 10.00 s left");
    }

    [Fact]
    public void Where_the_rehearsal_cannot_tell_an_end_none_is_told_and_nothing_is_ever_too_long()
    {
        var teller = Teller(Foreseen);
        teller.Report(Begins(2));

        After(teller, 3600, "waits for older transactions", statement: 2);

        _said[^1].ShouldBe("Up 0004 prices: statement 2 of 2: waits for older transactions; the rehearsal took 2.00 s");
    }

    [Fact]
    public void Without_a_rehearsal_and_on_the_way_back_only_the_server_speaks()
    {
        var (without, back) = (Teller(null), Teller(Foreseen));
        without.Report(Begins());
        After(without, 5, "40 % done");
        back.Report(Begins(direction: Direction.Down));
        back.Report(Begins(direction: Direction.Down) with { Note = "gave way to others" });

        _said.ShouldBe(
        [
            "Up 0004 prices: statement 1 of 2: UPDATE item SET price = 1",
            "Up 0004 prices: statement 1 of 2: 40 % done",
            "Down 0004 prices: statement 1 of 2: UPDATE item SET price = 1",
            "Down 0004 prices: statement 1 of 2: gave way to others",
        ]);
    }

    private void After(MigrationTeller teller, double seconds, string note, int statement = 1)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        teller.Report(Begins(statement) with { Note = note });
    }
}
