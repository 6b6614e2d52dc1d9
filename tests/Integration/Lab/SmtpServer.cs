using System.Diagnostics;

namespace Slipway.Tests.Integration.Lab;

/// <summary>Debian's aiosmtpd on loopback, which keeps what it gets. Its port is its own from the beginning, so that it can be down and come up later.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    public const string User = "deploy";
    public const string Password = "a mail password";
    private readonly ServerDirectory _directory;
    private readonly string _script;
    private Process? _process;

    public SmtpServer()
    {
        ServerDirectory.Need("/usr/lib/python3/dist-packages/aiosmtpd/smtp.py", "python3-aiosmtpd");
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Slipway.slnx")))
            root = Path.GetDirectoryName(root)!;
        _script = Path.Combine(root, "tests/Lab/smtp/server.py");
        _directory = new ServerDirectory("smtp");
    }

    public int Port { get; } = ServerDirectory.FreePort();

    /// <summary>Who trusts this trusts the demanding server: <c>SSL_CERT_FILE</c>.</summary>
    public string Certificate => Path.Combine(_directory.Path, "certificate.pem");

    /// <summary>What arrived, oldest first, as it came over the wire.</summary>
    public IReadOnlyList<string> Mails => [.. Directory.GetFiles(_directory.Path, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    /// <summary>The subjects of what arrived, oldest first.</summary>
    public IReadOnlyList<string> Subjects => [.. Mails.Select(mail => Header(mail, "Subject"))];

    /// <summary>A header of a mail, on one line though it may have come on several.</summary>
    public static string Header(string mail, string name) => mail.ReplaceLineEndings("\n").Replace("\n ", " ", StringComparison.Ordinal).Split('\n')
        .First(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..].Trim();

    /// <param name="demanding">Whether it wants STARTTLS and <see cref="User"/> with <see cref="Password"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task StartAsync(CancellationToken cancellation, bool demanding = false)
    {
        string[] wants = [];
        if (demanding)
        {
            var key = Path.Combine(_directory.Path, "key.pem");
            Certificates.Write(Certificate, key);
            wants = [User, Password, Certificate, key];
        }

        _process = _directory.Start("/usr/bin/python3", [_script, $"{Port}", _directory.Path, .. wants]);
        await Poll.UntilAsync(
            () =>
            {
                _process.HasExited.ShouldBeFalse(_directory.Output());
                return _directory.Output().Contains("ready", StringComparison.Ordinal);
            },
            cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _directory.Dispose();
    }
}
