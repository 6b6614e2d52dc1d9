namespace MarketplaceSimulator.Http;

/// <summary>The request is refused with this answer. The body has the shape of the API that refuses.</summary>
internal sealed class Rejection(int status, string contentType, string body) : Exception($"{status}: {body}")
{
    public int Status => status;
    public string ContentType => contentType;
    public string Body => body;
}
