using Microsoft.Extensions.Logging;

namespace Slipway.Databases.PostgreSql;

/// <summary>Hears what the driver is about to send, for tests.</summary>
internal sealed class PostgreSqlConversation(Action<string> heard) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name is "StartedTransaction")
            heard("BEGIN");
        else if (eventId.Name is "ExecutingCommand" or "ExecutingBatch" && formatter(state, exception) is var text)
            heard(text[(text.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
    }
}
