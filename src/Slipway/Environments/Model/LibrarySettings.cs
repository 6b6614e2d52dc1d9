using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>The files of a release that seldom change: they get an image of their own, which releases are built on.</summary>
public sealed record LibrarySettings(
    [Description("Dockerfile of their image, relative to the repository. They alone are its context; BASE_IMAGE is containers.baseImage. The release's own Dockerfile then gets this image as BASE_IMAGE, and the other files alone as its context.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string Dockerfile,
    [Description("Which files they are: names at the top of the release, with * and ?; an ! in front takes names out again, such as [\"*.dll\", \"!shop.dll\"].")]
    [MinLength(1)]
    [RegularExpression("^!?[^/\\x00-\\x1f]+$", ErrorMessage = "must be a name without a slash, with an ! in front to take it out")]
    IReadOnlyList<string> Files);
