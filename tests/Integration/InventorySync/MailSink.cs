using System.Net;
using System.Net.Sockets;

namespace Slipway.Tests.Integration.Sync;

/// <summary>A small SMTP server on loopback that keeps what it gets, or refuses every recipient.</summary>
internal sealed class MailSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private readonly bool _refuses;

    public MailSink(bool refuses = false)
    {
        _refuses = refuses;
        _listener.Start();
        _loop = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public List<string> Mails { get; } = [];

    public int Connections { get; private set; }

    public async ValueTask DisposeAsync()
    {
        // The loop first: a listener that is stopped while the loop is between two clients answers it with another exception.
        await _stop.CancelAsync();
        try
        {
            await _loop;
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
        {
        }
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            Connections++;
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 sink");
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                await writer.WriteLineAsync(verb switch
                {
                    "EHLO" or "HELO" => "250 sink",
                    "RCPT" when _refuses => "550 no such mailbox",
                    "DATA" => "354 go on",
                    "QUIT" => "221 bye",
                    _ => "250 ok",
                });
                if (verb == "QUIT")
                    break;
                if (verb != "DATA")
                    continue;
                var mail = new List<string>();
                while (await reader.ReadLineAsync(_stop.Token) is { } part && part != ".")
                    mail.Add(part);
                Mails.Add(string.Join('\n', mail));
                await writer.WriteLineAsync("250 kept");
            }
        }
    }
}
