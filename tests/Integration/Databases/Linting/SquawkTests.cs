using CsCheck;
using Slipway.Databases.Linting;
using Slipway.Databases.Migrations;
using Slipway.Databases.PostgreSql;
using Slipway.Tests.Integration.Lab;

namespace Slipway.Tests.Integration.Databases.Linting;

/// <summary>Holds the rules for PostgreSQL against squawk's. Where both have a rule they must agree on every statement; where they do not, it stands here with the reason.</summary>
public sealed class SquawkTests
{
    /// <summary>Our rules and those of squawk that are about the same thing.</summary>
    private static readonly (string Ours, string[] Theirs)[] Same =
    [
        ("pg-create-index", ["require-concurrent-index-creation"]),
        ("pg-drop-index", ["require-concurrent-index-deletion"]),
        ("pg-reindex", ["require-concurrent-reindex"]),
        ("pg-detach-partition", ["require-concurrent-partition-detach"]),
        ("pg-concurrently-in-transaction", ["ban-concurrent-index-creation-in-transaction"]),
        ("pg-foreign-key", ["adding-foreign-key-constraint"]),
        ("pg-check", ["constraint-missing-not-valid"]),
        ("pg-unique", ["disallowed-unique-constraint", "adding-serial-primary-key-field"]),
        ("pg-set-not-null", ["adding-not-nullable-field"]),
        ("pg-volatile-default pg-stored-generated pg-serial", ["adding-field-with-default"]),
        ("pg-column-type", ["changing-column-type"]),
        ("pg-add-not-null", ["adding-required-field"]),
        ("pg-rename-table", ["renaming-table"]),
        ("pg-rename-column", ["renaming-column"]),
        ("pg-drop-table", ["ban-drop-table"]),
        ("pg-drop-column", ["ban-drop-column"]),
        ("pg-truncate", ["ban-truncate-cascade"]),
    ];

    /// <summary>Rules of squawk that have no equal here, and why.</summary>
    private static readonly Dictionary<string, string> TheirsAlone = new()
    {
        ["require-lock-timeout"] = "the runner sets a lock timeout before each script; pg-lock-timeout finds who takes it away",
        ["require-statement-timeout"] = "a migration may take long where it blocks nobody; the directive 'timeout' is for the others",
        ["prefer-robust-stmts"] = "a script is one transaction, or the loader demands IF NOT EXISTS",
        ["prefer-identity"] = "a matter of taste",
        ["prefer-bigint-over-int"] = "a matter of taste",
        ["prefer-bigint-over-smallint"] = "a matter of taste",
        ["prefer-text-field"] = "a matter of taste",
        ["ban-drop-not-null"] = "the release in service may have to read a null that only a later one writes; nothing is locked and nothing lost",
        ["require-enum-value-ordering"] = "a matter of taste",
    };

    /// <summary>Rules of ours that squawk has no equal of.</summary>
    private static readonly string[] OursAlone =
    [
        "pg-lock-timeout", "pg-invalid-index", "pg-table-rewrite", "pg-rename-enum-value", "pg-rename-schema", "pg-drop-cascade", "pg-update-all", "pg-delete-all", "pg-backfill",
    ];

    /// <summary>Statements on which the two do not agree: which of our rules, and why ours is right.</summary>
    private static readonly Dictionary<string, (string Ours, string Why)[]> Different = new()
    {
        ["ALTER TABLE t ADD COLUMN a bigint REFERENCES u (id)"] = [("pg-foreign-key", "the server skips the scan where every new value is null")],
        ["ALTER TABLE t ADD COLUMN a bigint CHECK (a > 0)"] = [("pg-check", "the server scans for it, and squawk looks at table constraints only")],
        ["ALTER TABLE t ADD COLUMN a bigint PRIMARY KEY"] = [("pg-add-not-null", "a key is NOT NULL, and there is no default: it fails on a table with rows")],
        ["ALTER TABLE t ADD COLUMN a bigserial"] = [("pg-volatile-default pg-stored-generated pg-serial", "nextval is volatile: the table is rewritten; squawk only prefers identity")],
        ["ALTER TABLE t ADD COLUMN a bigserial PRIMARY KEY"] = [("pg-volatile-default pg-stored-generated pg-serial", "nextval is volatile: the table is rewritten")],
        ["ALTER TABLE t ADD EXCLUDE USING gist (r WITH &&)"] =
        [
            ("pg-check", "an exclusion has no NOT VALID that squawk could ask for"),
            ("pg-unique", "it builds an index under ACCESS EXCLUSIVE, as UNIQUE does"),
        ],
        ["ALTER TABLE t SET SCHEMA s"] = [("pg-rename-table", "the release in service does not find it there")],
        ["ALTER VIEW t RENAME TO v"] = [("pg-rename-table", "the release in service reads it as it does a table")],
        ["TRUNCATE t"] = [("pg-truncate", "its rows are lost with CASCADE and without")],
        ["CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)"] = [("pg-concurrently-in-transaction", "the script is not declared no-transaction, so ours runs in one; squawk lets a lone statement be")],
        ["REINDEX TABLE CONCURRENTLY t"] = [("pg-concurrently-in-transaction", "the server refuses it in a transaction; squawk looks at CREATE INDEX only")],
        ["DROP INDEX CONCURRENTLY IF EXISTS i"] = [("pg-concurrently-in-transaction", "the server refuses it in a transaction; squawk looks at CREATE INDEX only")],
        ["ALTER TABLE t DETACH PARTITION p CONCURRENTLY"] = [("pg-concurrently-in-transaction", "the server refuses it in a transaction; squawk looks at CREATE INDEX only")],
    };

    private static readonly string[] Corpus =
    [
        .. Different.Keys,
        "CREATE INDEX i ON t (a)", "CREATE UNIQUE INDEX i ON s.t USING btree (a) WHERE a > 0", "DROP INDEX i", "REINDEX TABLE t", "REINDEX INDEX i", "ALTER TABLE t DETACH PARTITION p",
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a); CREATE INDEX CONCURRENTLY IF NOT EXISTS j ON t (b)",
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id)", "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id) NOT VALID", "ALTER TABLE t ADD COLUMN a bigint DEFAULT 1 REFERENCES u (id)",
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID", "ALTER TABLE t VALIDATE CONSTRAINT c",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL", "ALTER TABLE t ALTER a DROP NOT NULL", "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)", "ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i", "ALTER TABLE t ADD PRIMARY KEY (a)", "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i", "ALTER TABLE t ADD COLUMN a bigint UNIQUE",
        "ALTER TABLE t ADD COLUMN a timestamptz DEFAULT now()", "ALTER TABLE t ADD COLUMN a timestamptz DEFAULT clock_timestamp()", "ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid()", "ALTER TABLE t ADD COLUMN a text DEFAULT 'f()'",
        "ALTER TABLE t ADD COLUMN a double precision DEFAULT random()", "ALTER TABLE t ADD COLUMN a text DEFAULT my_function()", "ALTER TABLE t ADD COLUMN a bigint GENERATED ALWAYS AS (b * 2) STORED", "ALTER TABLE t ADD COLUMN a bigint GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE t ADD COLUMN a bigint NOT NULL", "ALTER TABLE t ADD COLUMN a bigint NOT NULL DEFAULT 1", "ALTER TABLE t ADD COLUMN IF NOT EXISTS a bigint", "ALTER TABLE t ALTER COLUMN a TYPE bigint", "ALTER TABLE t ALTER a SET DATA TYPE text USING a::text",
        "ALTER TABLE t RENAME TO v", "ALTER TABLE IF EXISTS ONLY t RENAME COLUMN a TO b", "ALTER TABLE t RENAME a TO b", "ALTER TABLE t RENAME CONSTRAINT a TO b", "ALTER INDEX i RENAME TO j",
        "DROP TABLE t", "DROP TABLE IF EXISTS t, u CASCADE", "DROP VIEW v", "ALTER TABLE t DROP COLUMN a", "ALTER TABLE t DROP IF EXISTS a CASCADE", "ALTER TABLE t DROP CONSTRAINT a", "TRUNCATE t CASCADE",
        "ALTER TYPE e RENAME VALUE 'a' TO 'b'", "ALTER TYPE e ADD VALUE 'a'", "ALTER SCHEMA a RENAME TO b", "UPDATE t SET a = 1", "DELETE FROM t WHERE id = 1", "INSERT INTO t (a) VALUES (1)",
        "CREATE TABLE t (id bigint PRIMARY KEY, a bigint REFERENCES u (id), b text UNIQUE, CHECK (a > 0))", "CREATE TABLE t (id bigint); CREATE INDEX i ON t (id)", "CREATE TABLE t (id bigint); ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0)",
        "CREATE TABLE t (id bigint); CREATE INDEX i ON u (id)",
    ];

    [Fact]
    public async Task Where_squawk_has_the_same_rule_it_says_the_same()
    {
        var theirs = await Squawk.RulesAsync([.. Corpus.Select(script => script + ";\n")], TestContext.Current.CancellationToken);

        var wrong = new List<string>();
        for (var i = 0; i < Corpus.Length; i++)
        {
            var expected = Different.GetValueOrDefault(Corpus[i], []).Select(d => d.Ours).ToHashSet();
            wrong.AddRange(Differences(Ours(Corpus[i]), theirs[i]).Where(d => !expected.Remove(d.Ours)).Select(d => $"{Corpus[i]}: {d.Text}"));
            wrong.AddRange(expected.Select(ours => $"{Corpus[i]}: {ours} is listed as different, and both agree"));
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_rule_of_ours_is_compared_or_is_said_to_be_ours_alone()
    {
        new PostgreSqlLint("public").Rules.Select(rule => rule.Id).Order().ShouldBe(Same.SelectMany(s => s.Ours.Split(' ')).Concat(OursAlone).Order());

        var theirs = (await Squawk.RulesAsync([.. Corpus.Select(script => script + ";\n")], TestContext.Current.CancellationToken)).SelectMany(rules => rules).ToHashSet();
        theirs.Except(Same.SelectMany(s => s.Theirs)).Except(TheirsAlone.Keys).ShouldBeEmpty("rules of squawk that nobody has thought about");
        Same.Where(s => !s.Theirs.Any(theirs.Contains)).Select(s => s.Ours).ShouldBeEmpty("rules that the corpus does not make squawk say");
    }

    [Fact]
    public async Task On_generated_scripts_of_many_clauses_in_any_spelling_both_say_the_same()
    {
        var scripts = new List<string>();
        GenScript.Sample(scripts.Add, iter: 1000, threads: 1);

        var theirs = await Squawk.RulesAsync(scripts, TestContext.Current.CancellationToken);

        scripts.SelectMany((script, i) => Differences(Ours(script), theirs[i]).Select(d => $"{d.Text}:\n{script}")).ShouldBeEmpty();
        scripts.Count(script => Ours(script).Count > 0).ShouldBeGreaterThan(500);
    }

    private static readonly Gen<string> Blank = Gen.OneOf(" ", "\n  ", " /* ; ' */ ", " -- it's\n", "\t");

    private static readonly Gen<string> Table = Gen.OneOf("t", "s.t", "\"T;x\"", "ONLY t", "IF EXISTS t", "T");

    // Not in here, because squawk looks less closely: a table that the file also makes is spared by some of its rules only, and also before it is made; any
    // VALIDATE CONSTRAINT spares any SET NOT NULL. The corpus and the unit tests have these.
    private static readonly Gen<string[]> Clause = Gen.OneOf(
        "ADD COLUMN a bigint", "ADD b bigint DEFAULT 1 NOT NULL", "ADD COLUMN c uuid DEFAULT gen_random_uuid()", "ADD COLUMN d bigint NOT NULL", "ADD COLUMN e text DEFAULT 'NOT_NULL,f()'", "ADD f bigint UNIQUE",
        "ADD CONSTRAINT g CHECK ( x > 0 )", "ADD CONSTRAINT h CHECK ( x IS NOT NULL ) NOT VALID", "ADD CONSTRAINT i FOREIGN KEY ( x ) REFERENCES u ( id )", "ADD CONSTRAINT j FOREIGN KEY ( x ) REFERENCES u ( id ) NOT VALID",
        "ADD CONSTRAINT k UNIQUE ( x , y )", "ADD CONSTRAINT l UNIQUE USING INDEX z", "ALTER COLUMN m SET NOT NULL", "ALTER n TYPE numeric ( 10 , 2 )", "ALTER COLUMN o SET DEFAULT now()", "DROP COLUMN p", "DROP CONSTRAINT q",
        "DROP COLUMN IF EXISTS r", "ALTER COLUMN v SET STATISTICS 100").Select(text => text.Split(' '));

    private static readonly Gen<string> Alter = Gen.Select(Table, Clause.Array[1, 4], Blank, Gen.Bool).Select((table, clauses, blank, lower) =>
    {
        var text = $"ALTER{blank}TABLE{blank}{table}{blank}{string.Join($"{blank},{blank}", clauses.Select(words => string.Join(blank, words)))}";
        return lower ? text.Replace("ALTER", "alter", StringComparison.Ordinal).Replace("ADD", "Add", StringComparison.Ordinal) : text;
    });

    private static readonly Gen<string> Other = Gen.OneOf(
        "CREATE INDEX x ON t (a)", "DROP INDEX x", "DROP TABLE w", "SELECT ';DROP TABLE t'", "ALTER TABLE u RENAME COLUMN a TO b", "DO $$ BEGIN DROP TABLE t; END $$", "INSERT INTO t VALUES ($x$; DROP TABLE u$x$)");

    private static readonly Gen<string> GenScript = Gen.OneOf(Alter, Alter, Other).Array[1, 3].Select(statements => string.Join(";\n", statements) + ";\n");

    private static HashSet<string> Ours(string script)
    {
        var parsed = MigrationScript.Parse("0001_x.up.sql", script, new PostgreSqlDialect(), new List<MigrationProblem>());
        return [.. Linter.Lint(new PostgreSqlLint("public"), [parsed], LintFacts.Unknown, 1).Select(finding => finding.Rule)];
    }

    private static IEnumerable<(string Ours, string Text)> Differences(HashSet<string> ours, IReadOnlySet<string> theirs)
    {
        // What squawk says of every constraint that could be NOT VALID it says of keys too, for which it has rules of their own.
        var others = theirs.Contains("adding-foreign-key-constraint") || theirs.Contains("disallowed-unique-constraint") || theirs.Contains("adding-serial-primary-key-field");
        foreach (var (rule, equals) in Same)
        {
            var (we, they) = (rule.Split(' ').Any(ours.Contains), equals.Any(theirs.Contains));
            if (we != they && !(rule == "pg-check" && they && others))
                yield return (rule, $"{rule}: {(we ? "ours alone" : $"squawk's {string.Join(", ", equals)} alone")}");
        }
    }
}
