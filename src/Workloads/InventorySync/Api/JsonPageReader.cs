using System.Text.Json;

namespace InventorySync.Api;

/// <summary>Reads a body as it arrives, one array item at a time, so that a 50 MB report never is in memory as text.</summary>
/// <exception cref="ApiException">The body ends early, is not JSON, or has no such array.</exception>
internal sealed class JsonPageReader<T>(string arrayPath, Func<JsonElement, T> map)
{
    private readonly JsonPage<T> _page = new();
    private readonly List<string> _path = [];
    private JsonReaderState _state;
    private string? _property;
    private bool _inside;
    private bool _found;

    public static Task<JsonPage<T>> ReadAsync(Stream body, string arrayPath, Func<JsonElement, T> map, CancellationToken cancellationToken) =>
        new JsonPageReader<T>(arrayPath, map).ReadAsync(body, cancellationToken);

    private async Task<JsonPage<T>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                filled += read;
                var consumed = Consume(buffer.AsSpan(0, filled), read == 0);
                if (read == 0)
                    break;
                filled -= consumed;
                buffer.AsSpan(consumed, filled).CopyTo(buffer);
                if (filled == buffer.Length)
                    Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
        catch (JsonException error)
        {
            throw new ApiException(ApiFailure.BadEnvelope, "the body is cut off or is not JSON", error);
        }
        return _found ? _page : throw new ApiException(ApiFailure.BadEnvelope, $"the body has no array {(arrayPath == "" ? "at its root" : arrayPath)}");
    }

    private int Consume(ReadOnlySpan<byte> bytes, bool last)
    {
        var reader = new Utf8JsonReader(bytes, last, _state);
        while (_inside ? ReadItem(ref reader) : ReadOutside(ref reader))
        {
        }
        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private bool ReadItem(ref Utf8JsonReader reader)
    {
        var ahead = reader;
        if (!ahead.Read())
            return false;
        if (ahead.TokenType == JsonTokenType.EndArray)
        {
            reader = ahead;
            _inside = false;
            return true;
        }
        if (!JsonDocument.TryParseValue(ref ahead, out var document))
            return false;
        reader = ahead;
        using (document)
            Take(document.RootElement);
        return true;
    }

    private void Take(JsonElement item)
    {
        try
        {
            ItemFields.MustBeObject(item);
            _page.Items.Add(map(item));
        }
        catch (MalformedItemException error)
        {
            _page.Rejected.Add(error.Message);
        }
    }

    private bool ReadOutside(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            return false;
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _property = reader.GetString();
                break;
            case JsonTokenType.StartArray when !_found && Here() == arrayPath:
                _inside = _found = true;
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                _path.Add(_property ?? "");
                _property = null;
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                if (_path.Count > 0)
                    _path.RemoveAt(_path.Count - 1);
                _property = null;
                break;
            default:
                using (var scalar = JsonDocument.ParseValue(ref reader))
                    _page.Envelope[Here()] = scalar.RootElement.Clone();
                break;
        }
        return true;
    }

    private string Here() => string.Join('.', _path.Append(_property ?? "").Where(part => part != ""));
}
