using System.Text.RegularExpressions;

namespace Slipway.Tests.Unit.House;

/// <summary>docs/requirements.md: every number once, in order, with tests that exist.</summary>
public sealed partial class RequirementsTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs");

    private static readonly List<string[]> Rows = [.. File.ReadAllLines(Path.Combine(Folder, "requirements.md"))
        .Where(line => Number().IsMatch(line))
        .Select(line => line.Trim('|', ' ').Split(" | "))];

    [Fact]
    public void The_table_has_the_numbers_of_the_main_job() =>
        Rows.Select(row => row[0]).ShouldBeSubsetOf(Enumerable.Range(1, 46).Select(n => $"A{n}").Concat(Enumerable.Range(1, 27).Select(n => $"B{n}")));

    [Fact]
    public void Every_number_stands_once() => Rows.Select(row => row[0]).ShouldBeUnique();

    [Fact]
    public void Every_row_names_what_meets_it_and_a_test() =>
        Rows.Where(row => row.Length != 4 || string.IsNullOrWhiteSpace(row[2]) || !Link().IsMatch(row[3])).Select(row => row[0]).ShouldBeEmpty();

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var missing = new List<string>();
        foreach (Match link in Rows.SelectMany(row => Link().Matches(row[3])))
        {
            var file = Path.GetFullPath(Path.Combine(Folder, link.Groups["file"].Value));
            var method = link.Groups["method"].Value;
            var isTest = File.Exists(file) && Regex.IsMatch(File.ReadAllText(file), $@"\[(Fact|Theory)\b[\s\S]*?public (async )?(Task|void) {method}\(");
            if (!isTest)
            {
                missing.Add($"{link.Groups["file"].Value}#{method}");
            }
        }

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Every_file_that_the_documents_link_to_exists()
    {
        var missing = Directory.EnumerateFiles(Folder, "*.md", SearchOption.AllDirectories).Append(Path.Combine(Repository.Root, "README.md"))
            .SelectMany(document => AnyLink().Matches(File.ReadAllText(document))
                .Select(match => match.Groups[1].Value)
                .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(document)!, target))))
                .Select(target => $"{Path.GetFileName(document)}: {target}"));
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Decisions_have_numbers_of_their_own() =>
        Directory.GetFiles(Path.Combine(Folder, "adr")).Select(file => Path.GetFileName(file)[..4]).ShouldBeUnique();

    [GeneratedRegex(@"^\| [AB]\d+ \|")]
    private static partial Regex Number();

    [GeneratedRegex(@"\]\((?<file>\.\./tests/[^)#]+)#(?<method>[A-Za-z0-9_]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\]\(([^)#]+)(#[^)]*)?\)")]
    private static partial Regex AnyLink();
}
