using System.Text.RegularExpressions;

namespace Slipway.Tests.Unit.House;

public sealed partial class FileTests
{
    private static readonly List<(string Path, string[] Lines)> Files = [.. Repository.Sources("src", "build")];

    [Fact]
    public void No_file_has_more_than_400_lines() => Files.Where(file => file.Lines.Length > 400).Select(file => file.Path).ShouldBeEmpty();

    [Fact]
    public void Nine_files_of_ten_have_at_most_200_lines() =>
        Files.Count(file => file.Lines.Length <= 200).ShouldBeGreaterThanOrEqualTo((int)Math.Ceiling(Files.Count * 0.9));

    [Fact]
    public void Half_of_the_files_have_at_most_60_lines() =>
        Files.Select(file => file.Lines.Length).Order().ElementAt(Files.Count / 2).ShouldBeLessThanOrEqualTo(60);

    [Fact]
    public void A_file_has_one_public_type_at_most() =>
        Files.Where(file => file.Lines.Count(line => PublicType().IsMatch(line)) > 1).Select(file => file.Path).ShouldBeEmpty();

    [Fact]
    public void A_class_that_is_neither_abstract_nor_static_nor_an_exception_is_sealed() =>
        Files.SelectMany(file => file.Lines.Where(line => OpenClass().IsMatch(line)).Select(line => $"{file.Path}: {line}"))
            .Where(found => !Extended.Any(found.Contains)).ShouldBeEmpty();

    [Fact]
    public void Namespaces_are_file_scoped() =>
        Files.Where(file => file.Lines.Any(line => line.StartsWith("namespace ", StringComparison.Ordinal) && !line.TrimEnd().EndsWith(';')))
            .Select(file => file.Path).ShouldBeEmpty();

    // Extended by a type of their own assembly, which is the only reason to leave a type open.
    private static readonly string[] Extended = ["TargetDefinition", "Exception", "class ScriptRunner(", "class Sql("];

    [GeneratedRegex(@"^public ((sealed|static|abstract|readonly|partial|ref) )*(class|record|struct|interface|enum|delegate) ")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^(public|internal) (partial )?(class|record) (?!struct)")]
    private static partial Regex OpenClass();
}
