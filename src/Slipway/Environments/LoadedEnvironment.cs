namespace Slipway.Environments;

/// <summary>One stage, ready to be used.</summary>
/// <param name="Name">Name of the environment, such as <c>local</c>.</param>
/// <param name="Settings">Complete and valid.</param>
/// <param name="Warnings">What is allowed but unwise, each a sentence for the person.</param>
/// <param name="Redactor">Masks this environment's secrets; every text that leaves the process passes through it.</param>
/// <param name="Hash">
/// SHA-256, in lower-case hex, of the name and the resolved settings. A secret enters by its name only: a digest of a short secret can be
/// guessed backwards by whoever reads a journal, and a key that is renewed must not make an unfinished deployment foreign.
/// </param>
/// <param name="CanonicalJson">What was hashed: keys sorted, secrets as <c>***</c>.</param>
public sealed record LoadedEnvironment(
    string Name, Settings Settings, IReadOnlyList<string> Warnings, Redactor Redactor, string Hash, string CanonicalJson);
