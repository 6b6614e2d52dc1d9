using System.Text;
using System.Text.Json;

namespace Slipway.Environments;

/// <summary>
/// Puts <c>***</c> in the place of every known secret in a text, also where it stands percent-encoded or JSON-escaped.
/// Values shorter than <see cref="ShortestValue"/> are left: masking them would shred ordinary text and hide nothing.
/// </summary>
public sealed class Redactor
{
    /// <summary>Fewest characters of a value that is masked.</summary>
    public const int ShortestValue = 4;

    private readonly string[] forms;

    public Redactor(IEnumerable<Secret> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        forms = secrets.SelectMany(secret => Forms(secret.Reveal())).Distinct(StringComparer.Ordinal).ToArray();
    }

    /// <summary>Masks nothing.</summary>
    public static Redactor None { get; } = new([]);

    /// <summary>The text with every secret masked. Secrets that overlap or touch become one mask, so that no end of either is left.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var spans = forms.SelectMany(form => Occurrences(text, form)).OrderBy(span => span.Start).ToArray();
        if (spans.Length == 0) return text;

        var result = new StringBuilder(text.Length);
        var end = 0;
        foreach (var (start, stop) in spans)
        {
            if (start > end || result.Length == 0) result.Append(text, end, start - end).Append(Secret.Mask);
            end = Math.Max(end, stop);
        }
        return result.Append(text, end, text.Length - end).ToString();
    }

    private static IEnumerable<string> Forms(string value)
    {
        if (value.Length < ShortestValue) yield break;
        yield return value;
        yield return Uri.EscapeDataString(value);
        yield return JsonEncodedText.Encode(value).Value;
        yield return JsonEncodedText.Encode(value, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
    }

    private static IEnumerable<(int Start, int Stop)> Occurrences(string text, string form)
    {
        for (var at = text.IndexOf(form, StringComparison.Ordinal); at >= 0; at = text.IndexOf(form, at + 1, StringComparison.Ordinal))
            yield return (at, at + form.Length);
    }
}
