using System.Text;

namespace InventorySync.Api;

/// <summary>One call as data, so that every try sends a fresh message.</summary>
/// <param name="Bucket">The documented limit that this call counts against; null for none.</param>
internal sealed record ApiCall(HttpMethod Method, Uri BaseUrl, string Path, string? Json, TokenBucket? Bucket)
{
    public static ApiCall Post(Uri baseUrl, string path, string json, TokenBucket? bucket) => new(HttpMethod.Post, baseUrl, path, json, bucket);

    public static ApiCall Get(Uri baseUrl, string path, TokenBucket? bucket) => new(HttpMethod.Get, baseUrl, path, null, bucket);

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, new Uri(BaseUrl, Path.TrimStart('/')));
        if (Json is not null)
            message.Content = new StringContent(Json, Encoding.UTF8, "application/json");
        return message;
    }

    public override string ToString() => $"{Method} {Path}";
}
