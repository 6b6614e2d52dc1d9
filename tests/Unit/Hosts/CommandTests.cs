using CsCheck;
using Slipway.Hosts;

namespace Slipway.Tests.Unit.Hosts;

public sealed class CommandTests
{
    [Fact]
    public void Command_texts_are_as_approved()
    {
        var a = Command.Of("ln", "-s", "releases/1", "current");
        var b = Command.Of("echo", "it's", "$HOME", "", "a b");
        (string Name, Command Command)[] cases =
        [
            ("plain", a),
            ("quoted", b),
            ("keyword", Command.Of("if", "x")),
            ("assignment", Command.Of("A=b", "x")),
            ("tilde", Command.Of("~/run", "~", "*", "#", "a\nb")),
            ("directory", a.In("/srv/my app")),
            ("dash directory", a.In("-x")),
            ("variables", a.With("LC_ALL", "C").With("NAME", "a b")),
            ("variable set twice", a.With("K", "1").With("K", "2")),
            ("secret", a.WithSecret("TOKEN", "hunter 2")),
            ("directory and secret", a.In("app").WithSecret("TOKEN", "t")),
            ("and", a.And(b)),
            ("or", a.Or(b)),
            ("then", a.Then(b)),
            ("pipe", a.Pipe(b)),
            ("and and", a.And(b).And(a)),
            ("and or", a.And(b).Or(a)),
            ("or and, to the right", a.Or(b.And(a))),
            ("then and", a.Then(b).And(a)),
            ("pipe of and", a.And(b).Pipe(a)),
            ("and of pipe", a.And(b.Pipe(a))),
            ("joined in a directory", a.And(b).In("app")),
            ("joined with variables", a.Pipe(b).With("K", "v w").WithSecret("S", "s")),
            ("joined, left in a directory", a.In("x").And(b)),
            ("redirect", a.RedirectTo("my log")),
            ("append of and", a.And(b).RedirectTo("-log", append: true)),
            ("redirect in a directory", a.RedirectTo("log").In("app")),
            ("redirect and", a.RedirectTo("log").And(b)),
            ("script", Command.Script("printf '%s' \"$1\"", "it's")),
        ];
        Approved.Match(string.Join("\n\n", cases.Select(c => $"{c.Name}\n  shell: {c.Command.ToShell()}\n  shown: {c.Command}")), "Commands");
    }

    [Fact]
    public void A_secret_is_in_the_shell_text_and_never_in_the_shown_one()
    {
        Gen.String[Gen.Char['!', '~'], 6, 20].Sample(secret =>
        {
            var inner = Command.Of("printf", "%s").WithSecret("KEY", secret);
            foreach (var command in new[] { inner, inner.And(inner), inner.RedirectTo("f"), inner.In("d").Pipe(inner) })
            {
                command.ToShell().ShouldContain(secret.Replace("'", "'\\''", StringComparison.Ordinal));
                command.Redact($"said {secret} twice {secret}").ShouldBe("said *** twice ***");
                command.ToString().ShouldContain("KEY=***");
            }
            inner.ToString().ShouldBe("KEY=*** printf %s");
        });
    }

    [Theory]
    [InlineData("a", '\0')]
    [InlineData("half a pair", '\ud800')]
    public void What_no_shell_can_carry_is_refused_at_once(string before, char bad)
    {
        var value = before + bad;
        Should.Throw<ArgumentException>(() => Command.Of("echo", value));
        Should.Throw<ArgumentException>(() => Command.Of(value));
        Should.Throw<ArgumentException>(() => Command.Of("echo").With("K", value));
        Should.Throw<ArgumentException>(() => Command.Of("echo").In(value));
        Should.Throw<ArgumentException>(() => Command.Of("echo").RedirectTo(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("A B")]
    [InlineData("A;B")]
    public void A_variable_needs_a_name_a_shell_knows(string key) =>
        Should.Throw<ArgumentException>(() => Command.Of("echo").With(key, "v"));

    [Fact]
    public void A_command_changes_things_unless_all_of_it_says_read_only()
    {
        var read = Command.Of("cat", "x").ReadOnly();
        var write = Command.Of("rm", "x");
        write.IsReadOnly.ShouldBeFalse();
        read.And(read).IsReadOnly.ShouldBeTrue();
        read.And(write).IsReadOnly.ShouldBeFalse();
        write.Pipe(read).IsReadOnly.ShouldBeFalse();
        read.RedirectTo("y").IsReadOnly.ShouldBeFalse();
    }

    [Fact]
    public void A_joined_command_may_take_as_long_as_both_its_parts()
    {
        var a = Command.Of("a").Timeout(TimeSpan.FromSeconds(2));
        a.And(a).TimeLimit.ShouldBe(TimeSpan.FromSeconds(4));
        a.And(Command.Of("b")).TimeLimit.ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => a.Timeout(TimeSpan.Zero));
    }

    [Fact]
    public void Commands_are_not_changed_by_what_is_made_of_them()
    {
        var plain = Command.Of("a");
        _ = plain.In("/x").With("K", "v").ReadOnly().AllowFailure().And(Command.Of("b"));
        plain.ToShell().ShouldBe("a");
        plain.IsReadOnly.ShouldBeFalse();
        plain.MayFail.ShouldBeFalse();
    }
}
