using System.Globalization;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Backups;

/// <summary>
/// About 1 GB as the server counts it: orders and their lines, customers with text, and a wide log; keys, indexes and a foreign key. The same rows on
/// both engines, made by the server itself from their numbers.
/// </summary>
internal static class Data
{
    private const int Customers = 500_000;
    private const int Orders = 1_300_000;
    private const int Lines = 3_900_000;
    private const int Events = 600_000;

    /// <summary>Fills the database and returns its size in MB, indexes included.</summary>
    public static async Task<double> FillAsync(Server server, string database, double scale)
    {
        var mariaDb = server.Engine == "mariadb";
        server.Recreate(database);
        await using var connection = server.Open(database);
        foreach (var sql in Statements(mariaDb, scale))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }

        return Convert.ToDouble(
            server.Scalar(database, mariaDb ? "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()" : "SELECT pg_database_size(current_database())"),
            CultureInfo.InvariantCulture) / 1e6;
    }

    private static IEnumerable<string> Statements(bool mariaDb, double scale)
    {
        if (mariaDb)
            yield return "SET time_zone = '+00:00'";
        yield return "CREATE TABLE customers (id BIGINT NOT NULL PRIMARY KEY, email VARCHAR(100) NOT NULL, full_name VARCHAR(100) NOT NULL, about TEXT)";
        yield return Insert("customers", Customers, $"n, {Text("'user-', SUBSTR(MD5({2}), 1, 16), '@example.com'")}, {Text("'Customer number ', n")}, {Text("MD5({0}), ' likes ', MD5({1}), ' and ', n % 97")}");
        yield return "CREATE TABLE orders (id BIGINT NOT NULL PRIMARY KEY, customer_id BIGINT NOT NULL, state VARCHAR(20) NOT NULL, total NUMERIC(12,2) NOT NULL, placed_at TIMESTAMP NOT NULL)";
        yield return Insert("orders", Orders, $"n, 1 + n * 7 % {(int)(Customers * scale)}, CASE n % 4 WHEN 0 THEN 'new' WHEN 1 THEN 'paid' WHEN 2 THEN 'sent' ELSE 'done' END, n % 100000 / 100.0, {Time()}");
        yield return "CREATE TABLE order_lines (order_id BIGINT NOT NULL, line INT NOT NULL, sku VARCHAR(40) NOT NULL, quantity INT NOT NULL, price NUMERIC(12,2) NOT NULL, PRIMARY KEY (order_id, line))";
        yield return Insert("order_lines", Lines, $"1 + (n - 1) {(mariaDb ? "DIV" : "/")} 3, (n - 1) % 3, {Text("'SKU-', SUBSTR(MD5({0}), 1, 12)")}, 1 + n % 9, n % 10000 / 100.0");
        yield return $"CREATE TABLE events (id BIGINT NOT NULL PRIMARY KEY, kind VARCHAR(20) NOT NULL, body TEXT NOT NULL, payload {(mariaDb ? "LONGBLOB" : "BYTEA")}, at TIMESTAMP NOT NULL)";
        yield return Insert(
            "events",
            Events,
            $"n, {Text("'kind-', n % 11")}, {Text("MD5({0}), ' ', MD5({1}), ' ', MD5({2}), ' something happened to ', n")}, CASE WHEN n % 10 = 0 THEN {(mariaDb ? "UNHEX(MD5(n))" : "decode(md5(n::text), 'hex')")} END, {Time()}");
        yield return "CREATE INDEX ix_customers_email ON customers (email)";
        yield return "CREATE INDEX ix_orders_customer ON orders (customer_id)";
        yield return "CREATE INDEX ix_orders_placed ON orders (placed_at)";
        yield return "CREATE INDEX ix_lines_sku ON order_lines (sku)";
        yield return "ALTER TABLE order_lines ADD CONSTRAINT fk_lines_order FOREIGN KEY (order_id) REFERENCES orders (id)";
        yield return mariaDb ? "ANALYZE TABLE customers, orders, order_lines, events" : "ANALYZE";

        string Insert(string table, int rows, string values)
            => $"INSERT INTO {table} SELECT {values} FROM {(mariaDb ? string.Create(CultureInfo.InvariantCulture, $"(SELECT seq AS n FROM seq_1_to_{(int)(rows * scale)})") : string.Create(CultureInfo.InvariantCulture, $"(SELECT generate_series(1, {(int)(rows * scale)}) AS n)"))} numbers";

        string Text(string parts) => $"CONCAT({string.Format(CultureInfo.InvariantCulture, parts, Number("n"), Number("n + 1"), Number("n + 2"))})";

        string Number(string expression) => mariaDb ? expression : $"({expression})::text";

        string Time() => mariaDb ? "TIMESTAMP('2024-01-01 00:00:00') + INTERVAL n SECOND" : "TIMESTAMP '2024-01-01 00:00:00' + n * INTERVAL '1 second'";
    }
}
