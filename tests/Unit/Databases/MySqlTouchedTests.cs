using Slipway.Databases.MySql;

namespace Slipway.Tests.Unit.Databases;

public sealed class MySqlTouchedTests
{
    [Theory]
    [InlineData("CREATE TABLE item (id INT)", "")]
    [InlineData("create table if not exists `item` (id int, constraint c foreign key (id) references parent (id))", "")]
    [InlineData("CREATE VIEW v AS SELECT id FROM item", "")]
    [InlineData("CREATE OR REPLACE VIEW v AS SELECT id FROM item", "")]
    [InlineData("DROP TABLE item", "")]
    [InlineData("DROP VIEW IF EXISTS v", "")]
    [InlineData("CREATE UNIQUE INDEX i ON item (id)", "item")]
    [InlineData("CREATE INDEX IF NOT EXISTS i USING BTREE ON `it``em` (id)", "it`em")]
    [InlineData("DROP INDEX i ON item", "item")]
    [InlineData("ALTER TABLE item ADD COLUMN a INT, DROP COLUMN b", "item")]
    [InlineData("ALTER TABLE IF EXISTS item MODIFY a BIGINT", "item")]
    public void A_statement_that_can_change_no_other_table_names_those_it_can_change(string sql, string touched)
        => string.Join(' ', Tables(sql).ShouldNotBeNull()).ShouldBe(touched);

    [Theory]
    [InlineData("RENAME TABLE a TO b")]
    [InlineData("ALTER TABLE item RENAME TO other")]
    [InlineData("ALTER TABLE item RENAME COLUMN a TO b")]
    [InlineData("ALTER TABLE item CHANGE a b INT")]
    [InlineData("ALTER TABLE item EXCHANGE PARTITION p WITH TABLE other")]
    [InlineData("ALTER TABLE other.item ADD COLUMN a INT")]
    [InlineData("ALTER TABLE item /*!50100 RENAME TO other */")]
    [InlineData("ALTER ONLINE TABLE item ADD COLUMN a INT")]
    [InlineData("ALTER DATABASE CHARACTER SET utf8mb4")]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON item FOR EACH ROW SET @a = 1")]
    [InlineData("SET GLOBAL a = 1")]
    [InlineData("OPTIMIZE TABLE item")]
    [InlineData("ALTER TABLE")]
    public void Any_other_statement_may_have_changed_every_table(string sql) => Tables(sql).ShouldBeNull();

    [Theory]
    [InlineData("CREATE TABLE item (id INT)", "table item, new")]
    [InlineData("create table if not exists `it``em` (id int)", "table it`em, new")]
    [InlineData("CREATE TABLE item LIKE other", "table item, new")]
    [InlineData("CREATE VIEW v AS SELECT id FROM item", "view v, new")]
    [InlineData("CREATE VIEW IF NOT EXISTS v AS SELECT id FROM item", "view v, new")]
    [InlineData("CREATE UNIQUE INDEX i ON item (id)", "table item")]
    [InlineData("ALTER TABLE item ADD COLUMN a DECIMAL(12,2), ADD KEY k (a, b)", "table item")]
    [InlineData("ALTER TABLE IF EXISTS item ADD a INT", "table item")]
    public void A_statement_that_only_adds_names_the_one_object_that_is_another_afterwards(string sql, string only)
        => (Only(sql) is { } one ? $"{one.Kind} {one.Name}{(one.IsNew ? ", new" : "")}" : null).ShouldBe(only);

    [Theory]
    [InlineData("CREATE OR REPLACE VIEW v AS SELECT id FROM item")]
    [InlineData("CREATE ALGORITHM=MERGE VIEW v AS SELECT id FROM item")]
    [InlineData("CREATE TABLE Item (id INT)")]
    [InlineData("CREATE TABLE other.item (id INT)")]
    [InlineData("CREATE TABLE item (id INT) /*!50100 PARTITION BY HASH (id) */")]
    [InlineData("ALTER TABLE item ADD COLUMN a INT, DROP COLUMN b")]
    [InlineData("ALTER TABLE item ADD COLUMN a INT, RENAME TO other")]
    [InlineData("ALTER TABLE item ADD COLUMN a INT, ALGORITHM=INSTANT")]
    [InlineData("ALTER TABLE item MODIFY a BIGINT")]
    [InlineData("ALTER TABLE migration_log ADD COLUMN a INT")]
    [InlineData("DROP TABLE item")]
    [InlineData("DROP INDEX i ON item")]
    public void Of_any_other_statement_more_than_one_object_may_be_another(string sql) => Only(sql).ShouldBeNull();

    private static (string Kind, string Name, bool IsNew)? Only(string sql) => MySqlTouched.Only(new MySqlDialect().Split(sql).Single());

    private static IReadOnlySet<string>? Tables(string sql) => MySqlTouched.Tables(new MySqlDialect().Split(sql).Single());
}
