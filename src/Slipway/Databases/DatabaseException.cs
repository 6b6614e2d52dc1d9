namespace Slipway.Databases;

/// <summary>A database operation failed or was refused; the message says what, where, the state now and what to run next.</summary>
public class DatabaseException : Exception
{
    public DatabaseException(string message)
        : base(message)
    {
    }

    public DatabaseException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
