using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Slipway.Hosts.Ssh;

namespace Slipway.Tests.Unit.Hosts;

public sealed class FrameStreamTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Frames_that_are_taken_quickly_grow_to_a_bound()
    {
        var (lengths, same) = Send(mayGrow: true, TimeSpan.FromSeconds(1), bytes: 9 << 20);

        Assert.Equal([256, 512, 1024, 2048, 2048, 2048, 1280, 0], lengths.Select(length => length >> 10));
        Assert.True(same);
    }

    [Fact]
    public void Frames_that_a_slow_network_takes_stay_small()
    {
        var (lengths, same) = Send(mayGrow: true, TimeSpan.FromSeconds(3), bytes: 1 << 20);

        Assert.Equal([256, 256, 256, 256, 0], lengths.Select(length => length >> 10));
        Assert.True(same);
    }

    [Fact]
    public void Frames_stay_small_on_a_network_that_was_cut_before()
    {
        var (lengths, same) = Send(mayGrow: false, TimeSpan.Zero, bytes: (1 << 20) + 1);

        Assert.Equal([256 << 10, 256 << 10, 256 << 10, 256 << 10, 1, 0], lengths);
        Assert.True(same);
    }

    /// <summary>The lengths of the frames that came, the last one included, and whether what they held is what was written.</summary>
    private (IReadOnlyList<int> Lengths, bool Same) Send(bool mayGrow, TimeSpan taking, int bytes)
    {
        var content = new byte[bytes];
        new Random(1).NextBytes(content);
        using var taken = new SlowStream(_time, taking);
        using (var frames = new FrameStream(taken, _time, mayGrow))
        {
            for (var at = 0; at < bytes; at += 100_000)
                frames.Write(content.AsSpan(at, Math.Min(100_000, bytes - at)));
            frames.Complete();
        }

        var all = taken.ToArray().AsSpan();
        var (lengths, held) = (new List<int>(), new MemoryStream());
        while (!all.IsEmpty)
        {
            var length = int.Parse(Encoding.ASCII.GetString(all[..8]), CultureInfo.InvariantCulture);
            lengths.Add(length);
            held.Write(all.Slice(8, length));
            all = all[(8 + length)..];
        }
        return (lengths, held.ToArray().AsSpan().SequenceEqual(content));
    }

    private sealed class SlowStream(FakeTimeProvider time, TimeSpan taking) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            time.Advance(taking);
            base.Write(buffer, offset, count);
        }
    }
}
