using Slipway.Build.Capabilities;

namespace Slipway.Tests.Unit.Build;

public sealed class TestOutputTests
{
    // Shaped as the runner of xUnit.net prints it without colours.
    private const string Printed = """
        xUnit.net v3 In-Process Runner v4.0.2
          Starting:    Slipway.Unit.Tests
            Slipway.Tests.Unit.Hosts.A_lock_is_kept(seconds: 3) [FAIL]
              Shouldly.ShouldAssertException : held should be True but was False
              Stack Trace:
                /tests/Unit/Hosts.cs(12,0): at Slipway.Tests.Unit.Hosts.A_lock_is_kept()
            Slipway.Tests.Unit.Hosts.No_server [SKIP]
              there is no server
            Slipway.Tests.Unit.Hosts.B [FAIL]
              System.TimeoutException : 30 s
          Finished:    Slipway.Unit.Tests
        === TEST EXECUTION SUMMARY ===
           Slipway.Unit.Tests  Total: 1117, Errors: 1, Failed: 2, Skipped: 34, Not Run: 6, Time: 467.554s
        """;

    [Fact]
    public void The_tests_that_failed_are_told_with_the_first_line_of_their_reason() =>
        TestOutput.Failures(Printed).ShouldBe([
            "Slipway.Tests.Unit.Hosts.A_lock_is_kept(seconds: 3): Shouldly.ShouldAssertException : held should be True but was False",
            "Slipway.Tests.Unit.Hosts.B: System.TimeoutException : 30 s"]);

    [Fact]
    public void What_was_not_run_is_not_counted_and_an_error_outside_of_a_test_is_a_failure() =>
        TestOutput.Total(Printed).ShouldBe(new TestTotal(Passed: 1117 - 2 - 34 - 6, Failed: 3, Skipped: 34));

    [Fact]
    public void A_program_that_died_has_no_total() => TestOutput.Total("Starting: Slipway.Unit.Tests\nKilled").ShouldBeNull();
}
