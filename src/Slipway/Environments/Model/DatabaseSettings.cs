using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>The database that is migrated, and where its migrations are.</summary>
public sealed record DatabaseSettings(
    [Description("Kind of database.")]
    DatabaseEngine Engine,
    [Description("Directory of the migrations (NNNN_name.up.sql, NNNN_name.down.sql), relative to the repository.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string Migrations,
    [Description("Values for {{name}} in migrations.")]
    [KeyPattern(Patterns.Identifier, Patterns.IdentifierRule)]
    IReadOnlyDictionary<string, string> Variables,
    [Description("What the lint of pending migrations goes by.")]
    LintSettings Lint,
    [Description("SQLite only, and needed there: the database file, relative to the host's root.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string? File = null,
    [Description("Every engine but SQLite, and needed there: where the server is.")]
    DatabaseServerSettings? Server = null,
    [Description("Number of the migration that describes the schema as it was before migrations began. A database that already has it is recorded there and not migrated to it.")]
    [Range(0, 9999)]
    int? Baseline = null);
