using System.Net.Http.Headers;

namespace InventorySync.Api;

/// <summary>What a vendor's error answers mean, and how its requests are signed. Each vendor says it in its own way.</summary>
internal abstract class ErrorRules
{
    public abstract string Source { get; }

    public abstract void Sign(HttpRequestHeaders headers);

    /// <param name="status">HTTP status, 300 and up.</param>
    /// <param name="body">The first kilobytes of the body: JSON, HTML or plain text.</param>
    /// <returns>What it means, a text for people, and whether the method is blocked for minutes.</returns>
    public abstract (ApiFailure Failure, string Text, bool Blocked) Read(int status, string body);
}
