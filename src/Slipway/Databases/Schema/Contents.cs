using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Slipway.Databases.Migrations;

namespace Slipway.Databases.Schema;

/// <summary>Reads rows to compare them: counts, checksums, and what a step back would lose.</summary>
internal sealed class Contents(Sql sql, Dialect dialect)
{
    /// <summary>Checksums over the named columns of each table, so that a table with new columns can be compared with its old self.</summary>
    public List<TableContent> Checksums(IEnumerable<CatalogueTable> tables, CancellationToken cancellation)
        => [.. tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(table => Checksum(table, cancellation))];

    public List<Loss> Losses(Catalogue now, Catalogue before, CancellationToken cancellation)
    {
        var losses = new List<Loss>();
        foreach (var table in now.Tables)
        {
            cancellation.ThrowIfCancellationRequested();
            var old = before.Tables.FirstOrDefault(t => t.Name == table.Name);
            if (old is null)
                Add(table.Name, null, "*");
            else
                table.Columns.Except(old.Columns).ToList().ForEach(column => Add(table.Name, column, dialect.Quote(column)));
        }

        return losses;

        void Add(string table, string? column, string counted)
        {
            var count = Convert.ToInt64(sql.Scalar($"SELECT count({counted}) FROM {dialect.Table(table)}"), CultureInfo.InvariantCulture);
            if (count > 0)
                losses.Add(new Loss(table, column, count));
        }
    }

    // Rows are added up modulo 2^128: no sorting, bounded memory, and equal rows do not cancel out as they would with XOR.
    private TableContent Checksum(CatalogueTable table, CancellationToken cancellation)
    {
        using var command = sql.Command($"SELECT {string.Join(", ", table.Columns.Select(dialect.Quote))} FROM {dialect.Table(table.Name)}");
        using var reader = command.ExecuteReader();
        var (rows, sum) = (0L, UInt128.Zero);
        var row = new MemoryStream(256);
        Span<byte> hash = stackalloc byte[32];
        while (reader.Read())
        {
            if ((++rows & 0x3FF) == 0)
                cancellation.ThrowIfCancellationRequested();
            row.SetLength(0);
            for (var i = 0; i < reader.FieldCount; i++)
                RowBytes.Append(row, reader.GetValue(i));
            SHA256.HashData(row.GetBuffer().AsSpan(0, (int)row.Length), hash);
            sum += BinaryPrimitives.ReadUInt128LittleEndian(hash);
        }

        return new TableContent(table.Name, rows, "v1:" + sum.ToString("x32", CultureInfo.InvariantCulture));
    }
}
