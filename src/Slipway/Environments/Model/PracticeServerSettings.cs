using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>A database server that belongs to a practice environment: it listens where <c>database.server</c> says, and for nobody but this machine.</summary>
public sealed record PracticeServerSettings(
    [Description("Directory that the server keeps its files in, relative to the repository. Remove it to begin anew.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string Directory,
    [Description("Directory of the server's programs, where they are neither on the PATH nor where Debian puts them.")]
    [RegularExpression(Patterns.RootPath, ErrorMessage = Patterns.RootPathRule)]
    string? Programs = null);
