using Slipway.Databases.Migrations;
using Slipway.Databases.MySql;

namespace Slipway.Tests.Unit.Databases;

public sealed class MySqlDialectTests
{
    private static readonly MySqlDialect Dialect = new();

    [Theory]
    [InlineData("SELECT 'a;b'; SELECT \"c;d\"; SELECT `e;f`", "SELECT 'a;b'|SELECT \"c;d\"|SELECT `e;f`")]
    [InlineData("SELECT 'it\\'s; ok', \"q\\\";\", '\\\\'; SELECT ''';'", "SELECT 'it\\'s; ok', \"q\\\";\", '\\\\'|SELECT ''';'")]
    [InlineData("# a;b don't\nSELECT 1; -- c;d it's\nSELECT 2 /* e;f \" */; --\n", "SELECT 1|SELECT 2")]
    [InlineData("SELECT 5--3; SELECT 1-- x\n", "SELECT 5--3|SELECT 1")]
    [InlineData("/*!40101 SET @a = 'x;y' */; /*M!100100 SELECT 1 */;", "/*!40101 SET @a = 'x;y' */|/*M!100100 SELECT 1 */")]
    [InlineData("/*!999999\\- don't */\nSELECT 1;", "SELECT 1")]
    [InlineData("/* comment first */\n  delimiter //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT ';'; END//\nDELIMITER ;\nSELECT 2;", "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT ';'; END|SELECT 2")]
    [InlineData("DELIMITER $$\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; END$$\nDELIMITER ;", "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; END")]
    [InlineData("CREATE TABLE a (delimiter INT,\ndelimiter2 INT);;;\nSELECT\ndelimiter\nFROM a", "CREATE TABLE a (delimiter INT,\ndelimiter2 INT)|SELECT\ndelimiter\nFROM a")]
    [InlineData("CREATE TABLE event (begin DATE, `loop` INT); CREATE FUNCTION f() RETURNS CHAR(9) RETURN REPEAT('a', IF(1, 2, 3)); CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.begin = 1;", "CREATE TABLE event (begin DATE, `loop` INT)|CREATE FUNCTION f() RETURNS CHAR(9) RETURN REPEAT('a', IF(1, 2, 3))|CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.begin = 1")]
    public void A_script_is_cut_where_the_client_and_the_server_cut_it(string script, string expected)
        => string.Join('|', Dialect.Split(script).Select(s => s.Text)).ShouldBe(expected);

    [Theory]
    [InlineData("SELECT 'a", 1, 8, "the string that begins here is not closed.")]
    [InlineData("SELECT 1;\n `a", 2, 2, "the quoted name that begins here is not closed.")]
    [InlineData("SELECT 1 /* a", 1, 10, "the comment that begins here is not closed.")]
    [InlineData("SELECT 1 /*! + 1", 1, 10, "the comment that begins here is not closed.")]
    [InlineData("SELECT 1 /*! ; */", 1, 14, "';' ends the statement in the middle of a comment that is executed")]
    [InlineData("SELECT 1;\nDELIMITER //\nSELECT 2//", 2, 1, "the delimiter '//' that is set here is not set back")]
    [InlineData("SELECT 1; DELIMITER //\n", 1, 11, "DELIMITER must be the first word of its line.")]
    [InlineData("DELIMITER\n", 1, 1, "DELIMITER needs the characters")]
    [InlineData("DELIMITER '\n", 1, 1, "''' cannot be a delimiter")]
    [InlineData("CREATE PROCEDURE p()\nBEGIN SELECT 1; END;", 2, 1, "the body that begins here holds ';' of its own; put DELIMITER // on a line before")]
    [InlineData("CREATE DEFINER=`event`@`%` FUNCTION f() RETURNS INT IF a THEN RETURN 1; END IF;", 1, 53, "the body that begins here")]
    [InlineData("SELECT 1;\0", 1, 10, "a NUL character")]
    public void A_script_that_would_be_cut_wrongly_is_refused_with_its_place(string script, int line, int column, string message)
    {
        var error = Should.Throw<SqlSyntaxException>(() => Dialect.Split(script));

        (error.Line, error.Column).ShouldBe((line, column));
        error.Message.ShouldStartWith(message);
    }

    [Theory]
    [InlineData("BEGIN")]
    [InlineData("START TRANSACTION")]
    [InlineData("COMMIT")]
    [InlineData("LOCK TABLES a WRITE")]
    [InlineData("CALL p()")]
    [InlineData("CREATE TEMPORARY TABLE a (id INT)")]
    [InlineData("CREATE OR REPLACE TABLE a (id INT)")]
    [InlineData("DROP TABLE IF EXISTS a, b")]
    public void What_cannot_take_effect_exactly_once_needs_no_transaction(string statement)
    {
        var parsed = Dialect.Split(statement).ShouldHaveSingleItem();

        Dialect.Refusal(parsed, noTransaction: false).ShouldNotBeNull();
        Dialect.Refusal(parsed, noTransaction: true).ShouldBeNull();
    }

    [Theory]
    [InlineData("USE other")]
    [InlineData("DROP DATABASE a")]
    [InlineData("SET sql_mode = 'ANSI_QUOTES'")]
    [InlineData("SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')")]
    [InlineData("KILL 1")]
    public void What_leaves_the_database_or_changes_the_lexer_is_never_allowed(string statement)
        => Dialect.Refusal(Dialect.Split(statement).ShouldHaveSingleItem(), noTransaction: true).ShouldNotBeNull();

    [Theory]
    [InlineData("INSERT INTO a VALUES (1)", "Rows")]
    [InlineData("(SELECT 1)", "Rows")]
    [InlineData("WITH x AS (SELECT 1) UPDATE a SET b = 1", "Rows")]
    [InlineData("SET STATEMENT max_statement_time = 1 FOR UPDATE a SET b = 1", "Rows")]
    [InlineData("SET STATEMENT lock_wait_timeout = 1 FOR ALTER TABLE a ADD b INT", "Schema")]
    [InlineData("SET @a = 1", "Session")]
    [InlineData("SELECT MAX(id) INTO @a FROM b", "Session")]
    [InlineData("/*!40101 SET foreign_key_checks = 0 */", "Session")]
    [InlineData("SET GLOBAL max_connections = 9", "Schema")]
    [InlineData("TRUNCATE a", "Schema")]
    [InlineData("GRANT SELECT ON a TO b", "Schema")]
    public void A_statement_is_known_by_how_it_commits(string statement, string kind)
        => MySqlStatement.Kind(Dialect.Split(statement).ShouldHaveSingleItem()).ToString().ShouldBe(kind);

    [Theory]
    [InlineData("10.11.19-MariaDB-0+deb12u1", "MariaDB", "10.11.19", true)]
    [InlineData("5.5.5-10.6.4-MariaDB", "MariaDB", "10.6.4", false)]
    [InlineData("8.0.36", "MySQL", "8.0.36", true)]
    [InlineData("5.7.44-log", "MySQL", "5.7.44", false)]
    [InlineData("nonsense", "MySQL", "0.0", false)]
    public void A_server_is_known_by_its_version(string text, string product, string number, bool supported)
    {
        var version = new MySqlVersion(text);

        (version.Product, version.Number.ToString(), version.Supported).ShouldBe((product, number, supported));
    }

    [Fact]
    public void Progress_has_a_percentage_and_an_estimate_where_the_server_counts()
    {
        MySqlProgressWatch.Describe("copy to tmp table", TimeSpan.FromSeconds(30), 1, 2, 50).ShouldBe("copy to tmp table for 30 s, 25 % (stage 1 of 2), about 90 s left");
        MySqlProgressWatch.Describe("altering table", TimeSpan.FromSeconds(3), 0, 0, 0).ShouldBe("altering table for 3 s");
    }
}
