using InventorySync.Api;
using InventorySync.Ozon;
using InventorySync.Settings;
using InventorySync.Wildberries;

namespace Slipway.Tests.Unit.Sync;

public sealed class ErrorRulesTests
{
    private static readonly Uri Url = new("http://127.0.0.1/");
    private static readonly OzonErrors Ozon = new(new OzonSettings(Url, "1", "key"));
    private static readonly WildberriesErrors Wildberries = new(new WildberriesSettings(Url, Url, Url, "token", ""));

    [Theory]
    [InlineData(404, """{"code":5,"message":"Invalid Api-Key, please check the key and try again","details":[]}""", "Auth")]
    [InlineData(400, """{"code":3,"message":"Client-Id header value should be positive integer"}""", "Auth")]
    [InlineData(403, """{"code":7,"message":"Api-key is deactivated, use another one or generate a new one"}""", "Auth")]
    [InlineData(403, """{"code":7,"message":"Api-Key is restricted to specific IP addresses"}""", "Auth")]
    [InlineData(403, """{"code":7,"message":"Api-Key is missing a required role for a method"}""", "Forbidden")]
    [InlineData(401, """{"code":16,"message":"whatever"}""", "Auth")]
    [InlineData(400, """{"code":9,"message":"obsolete method cannot be used"}""", "Rejected")]
    [InlineData(400, """{"code":3,"message":"Request validation error: invalid cursor"}""", "CursorExpired")]
    [InlineData(400, """{"code":3,"message":"Request validation error: invalid last_id"}""", "CursorExpired")]
    [InlineData(404, """{"code":5,"message":"Not Found"}""", "Rejected")]
    [InlineData(429, """{"code":8,"message":"You have reached request rate limit per second"}""", "RateLimited")]
    [InlineData(503, """{"code":14,"message":"Circle is open"}""", "RateLimited")]
    [InlineData(400, """{"code":14,"message":"Circle is open"}""", "RateLimited")]
    [InlineData(500, """{"code":13,"message":"Internal error","details":"a text"}""", "Transient")]
    [InlineData(502, "<html>bad gateway</html>", "Transient")]
    [InlineData(504, "", "Transient")]
    public void Ozon_says_it_in_its_own_way(int status, string body, string failure) => Ozon.Read(status, body).Failure.ToString().ShouldBe(failure);

    [Theory]
    [InlineData(401, """{"title":"unauthorized","detail":"token problem; token is expired","status":401}""", "Auth", "token problem; token is expired")]
    [InlineData(403, """{"title":"Forbidden","detail":"base token is not allowed"}""", "Forbidden", "base token is not allowed")]
    [InlineData(429, """{"title":"too many requests","detail":"limited by seller"}""", "RateLimited", "limited by seller")]
    [InlineData(400, """{"code":"SKUUploadDisabled","message":"Uploading stock is not allowed by 'sku'","data":null}""", "Rejected", "Uploading stock is not allowed by 'sku'")]
    [InlineData(400, "Request body can not be decoded", "Rejected", "Request body can not be decoded")]
    [InlineData(400, """{"data":null,"error":true,"errorText":"no","additionalErrors":{}}""", "Rejected", "no")]
    [InlineData(409, """[{"code":"StoreIsProcessing","message":"The store is processing"}]""", "Rejected", "The store is processing")]
    [InlineData(500, "<html>\n <body>sorry</body></html>", "Transient", "<html> <body>sorry</body></html>")]
    [InlineData(503, "", "Transient", "(no body)")]
    [InlineData(400, "[]", "Rejected", "[]")]
    public void Each_wildberries_host_has_its_own_body(int status, string body, string failure, string text)
    {
        var read = Wildberries.Read(status, body);
        read.Failure.ToString().ShouldBe(failure);
        read.Text.ShouldBe(text);
    }

    [Fact]
    public void The_token_goes_raw_unless_a_scheme_is_set()
    {
        using var raw = new HttpRequestMessage();
        Wildberries.Sign(raw.Headers);
        raw.Headers.GetValues("Authorization").ShouldBe(["token"]);
        using var bearer = new HttpRequestMessage();
        new WildberriesErrors(new WildberriesSettings(Url, Url, Url, "token", "Bearer")).Sign(bearer.Headers);
        bearer.Headers.GetValues("Authorization").ShouldBe(["Bearer token"]);
    }

    [Theory]
    [InlineData("plain-text", "sandbox", null)]
    [InlineData("eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDAsInNpZCI6InNlbGxlci05In0.c2ln", "seller-9", 4102444800L)]
    [InlineData("a.!!!.c", "sandbox", null)]
    [InlineData("a.e30.c", "sandbox", null)]
    [InlineData("a.bnVsbA.c", "sandbox", null)]
    public void A_token_says_who_it_is_for_and_until_when(string token, string account, long? expires)
    {
        var read = WildberriesToken.Read(token);
        read.AccountId.ShouldBe(account);
        read.Expires?.ToUnixTimeSeconds().ShouldBe(expires!.Value);
        (read.Expires is null).ShouldBe(expires is null);
    }
}
