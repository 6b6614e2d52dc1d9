// What both APIs share on the wire: reading and validating a body, refusing, writing JSON in a stream.
// A handler either throws a Rejection before it writes, or writes its answer through JsonOut; it never builds a page in memory.
// ApiCall carries one request through; Gate wraps a handler with authentication and limits.
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MarketplaceSimulator.Http;

/// <summary>A JSON writer on a response that is flushed before it grows large.</summary>
internal sealed class JsonOut(PipeWriter pipe, CancellationToken cancel) : IAsyncDisposable
{
    public const int FlushAt = 32 * 1024;

    public static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public Utf8JsonWriter Writer { get; } = new(pipe, Options);

    /// <summary>Call it between items.</summary>
    public async ValueTask Breathe()
    {
        if (Writer.BytesPending + pipe.UnflushedBytes < FlushAt)
            return;
        Writer.Flush();
        await pipe.FlushAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await pipe.FlushAsync(cancel);
    }
}
