using System.Globalization;
using System.Text;
using MySqlConnector;

namespace InventorySync.Store.MySql;

/// <summary>Sends rows in few big INSERTs to a table of the session. Text is escaped for a session without NO_BACKSLASH_ESCAPES.</summary>
internal sealed class StagedRows(string table)
{
    private const int Limit = 512 * 1024;
    private readonly StringBuilder _sql = new(Limit + 4096);

    public async Task SendAsync<T>(MySqlConnection connection, IEnumerable<T> rows, Action<StagedRows, T> write, CancellationToken cancellationToken)
    {
        _sql.Clear();
        foreach (var row in rows)
        {
            _sql.Append(_sql.Length == 0 ? $"INSERT INTO {table} VALUES (" : ",(");
            write(this, row);
            _sql[^1] = ')';
            if (_sql.Length > Limit)
                await FlushAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        await FlushAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    public StagedRows Add(long? value)
    {
        if (value is { } number)
            _sql.Append(CultureInfo.InvariantCulture, $"{number},");
        else
            _sql.Append("NULL,");
        return this;
    }

    public StagedRows Add(string? value)
    {
        if (value is null)
        {
            _sql.Append("NULL,");
            return this;
        }

        _sql.Append('\'');
        foreach (var c in value)
        {
            if (c is '\'' or '\\')
                _sql.Append('\\');
            _sql.Append(c == '\0' ? ' ' : c);
        }

        _sql.Append("',");
        return this;
    }

    private async Task FlushAsync(MySqlConnection connection, CancellationToken cancellationToken)
    {
        if (_sql.Length == 0)
            return;
        await connection.ExecuteAsync(_sql.ToString(), cancellationToken).ConfigureAwait(false);
        _sql.Clear();
    }
}
