using Slipway.Hosts;

namespace Slipway.Build.Capabilities;

/// <summary>A program that goes on when the command that started it ends, in a session of its own and with a log.</summary>
internal static class StayingProgram
{
    // What a command leaves in its own session is ended with it, so it must not end before the program has left. The substitution ends when nobody has its pipe any
    // more, and the program gives that up only in its new session.
    private const string Text = """
        mkdir -p -- "${1%/*}" || exit
        : "$(setsid sh -c 'log=$1; shift; exec "$@" </dev/null >"$log" 2>&1' sh "$@" &)"
        """;

    /// <summary>The command that starts it. When that has ended the program is in its own session, or could not be started, which its log says.</summary>
    /// <param name="log">The log's path, whose directory is made; what an earlier program said there is gone.</param>
    public static Command Start(string log, string program, params IEnumerable<string> arguments) => Command.Script(Text, [log, program, .. arguments]);
}
