using System.Globalization;
using System.Text;
using MySqlConnector;

namespace InventorySync.Store.MySql;

/// <summary>
/// Sends rows in few big parts to a table of the session: by LOAD DATA LOCAL where the server takes it, else by INSERTs of many rows. Only streams of ours
/// are sent: the connector reads no file that an unverified server may ask for. SQL text is escaped for a session without NO_BACKSLASH_ESCAPES.
/// </summary>
internal sealed class StagedRows(string table)
{
    // Of a statement, which max_allowed_packet limits, and of a stream, which is held in memory.
    private const int SqlLimit = 512 * 1024;
    private const int StreamLimit = 4 * 1024 * 1024;
    private readonly StringBuilder _text = new(SqlLimit);
    private bool? _loads;

    // Whether it is LOAD DATA that is being written.
    private bool _bulk;

    public async Task SendAsync<T>(MySqlConnection connection, IReadOnlyCollection<T> rows, Func<Action<StagedRows, T>> writer, CancellationToken cancellationToken)
    {
        _bulk = _loads ??= await connection.NumberAsync("SELECT @@GLOBAL.local_infile", cancellationToken).ConfigureAwait(false) == 1;
        if (await SendPartsAsync(connection, rows, writer(), cancellationToken).ConfigureAwait(false))
            return;
        // LOAD DATA LOCAL bends a value that does not fit and only warns. An INSERT refuses it and says which it is.
        _bulk = false;
        await connection.ExecuteAsync($"DELETE FROM {table}", cancellationToken).ConfigureAwait(false);
        await SendPartsAsync(connection, rows, writer(), cancellationToken).ConfigureAwait(false);
    }

    public StagedRows Add(long? value)
    {
        if (value is { } number)
        {
            Span<char> digits = stackalloc char[20];
            number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            _text.Append(digits[..length]);
        }
        else
        {
            _text.Append(_bulk ? "\\N" : "NULL");
        }

        _text.Append(_bulk ? '\t' : ',');
        return this;
    }

    public StagedRows Add(string? value)
    {
        if (value is null)
            return Add((long?)null);
        if (!_bulk)
            _text.Append('\'');
        // Runs of ordinary characters are copied whole; '\0' has no place in a text column.
        var rest = value.AsSpan();
        for (int at; (at = rest.IndexOfAny("'\\\0\t\n")) >= 0; rest = rest[(at + 1)..])
        {
            _text.Append(rest[..at]);
            if (rest[at] == '\0')
                _text.Append(' ');
            else if (rest[at] == '\\' || rest[at] == '\'' != _bulk)
                _text.Append('\\').Append(rest[at]);
            else
                _text.Append(rest[at]);
        }

        _text.Append(rest).Append(_bulk ? "\t" : "',");
        return this;
    }

    private async Task<bool> SendPartsAsync<T>(MySqlConnection connection, IReadOnlyCollection<T> rows, Action<StagedRows, T> write, CancellationToken cancellationToken)
    {
        _text.Clear();
        foreach (var row in rows)
        {
            if (!_bulk)
                _text.Append(_text.Length == 0 ? $"INSERT INTO {table} VALUES (" : ",(");
            write(this, row);
            _text[^1] = _bulk ? '\n' : ')';
            if (_text.Length > (_bulk ? StreamLimit : SqlLimit) && !await FlushAsync(connection, cancellationToken).ConfigureAwait(false))
                return false;
        }

        return await FlushAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False when the server would keep another value than was sent.</returns>
    private async Task<bool> FlushAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        if (_text.Length == 0)
            return true;
        var text = _text.ToString();
        _text.Clear();
        if (!_bulk)
        {
            await connection.ExecuteAsync(text, cancellationToken).ConfigureAwait(false);
            return true;
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var loader = new MySqlBulkLoader(connection)
        {
            TableName = table, Local = true, SourceStream = stream, CharacterSet = "utf8mb4", FieldTerminator = "\t", EscapeCharacter = '\\', LineTerminator = "\n",
        };
        await loader.LoadAsync(cancellationToken).ConfigureAwait(false);
        return await connection.NumberAsync("SELECT @@warning_count", cancellationToken).ConfigureAwait(false) == 0;
    }
}
