using System.Collections;
using System.Globalization;
using DotNetEnv;
using InventorySync.Store.MySql;

namespace InventorySync.Settings;

// The only place that reads the environment and the .env file. A variable of the environment wins over a line of the file,
// so that an operator can change one thing for one run. All problems are collected before any is reported: nobody should
// have to start a program five times to learn of five missing settings. Tuning keys live in TuningReader.

/// <summary>Reads and validates the settings.</summary>
/// <exception cref="SettingsException">Thrown by <see cref="Read"/> with every missing or unusable setting.</exception>
internal sealed class SettingsReader
{
    private readonly Dictionary<string, string> _values;
    private readonly List<string> _problems = [];

    public SettingsReader(IReadOnlyDictionary<string, string> environment, string? envFile)
    {
        _values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (envFile is not null && File.Exists(envFile))
            ReadFile(envFile);
        foreach (var (key, value) in environment)
            _values[key] = value;
    }

    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? "", StringComparer.Ordinal);

    public SyncSettings Read(SettingsNeeds needs)
    {
        var ozon = ReadOzon(needs.Ozon);
        var wildberries = ReadWildberries(needs.Wildberries);
        var database = ReadDatabase(needs.Database);
        var smtp = ReadSmtp(needs.Smtp);
        var tuning = new TuningReader(_values, _problems).Read();
        var logs = Text("LOG_DIRECTORY") ?? Path.Combine(AppContext.BaseDirectory, "logs");
        return _problems.Count == 0
            ? new SyncSettings(ozon, wildberries, database, logs, smtp, tuning)
            : throw new SettingsException(_problems);
    }

    private void ReadFile(string path)
    {
        try
        {
            foreach (var (key, value) in Env.Load(path, new LoadOptions(setEnvVars: false, clobberExistingVars: true, onlyExactPath: true)))
            {
                _values[key] = value;
                if (key.StartsWith("SYNC_", StringComparison.Ordinal) && !TuningReader.Keys.Contains(key))
                    _problems.Add($"{key} in {path}: no such setting; there are {string.Join(", ", TuningReader.Keys)}");
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The parser quotes the offending text, which may be a secret: name the file only.
            _problems.Add($"{path}: not a readable .env file ({error.GetType().Name})");
        }
    }

    private OzonSettings? ReadOzon(bool needed)
    {
        var url = Url("OZON_BASE_URL", needed);
        var client = Required("OZON_CLIENT_ID", needed);
        var key = Required("OZON_API_KEY", needed);
        return url is null || client is null || key is null ? null : new OzonSettings(url, client, key);
    }

    private WildberriesSettings? ReadWildberries(bool needed)
    {
        var content = Url("WB_CONTENT_BASE_URL", needed);
        var marketplace = Url("WB_MARKETPLACE_BASE_URL", needed);
        var analytics = Url("WB_ANALYTICS_BASE_URL", needed);
        var token = Required("WB_TOKEN", needed);
        return content is null || marketplace is null || analytics is null || token is null
            ? null
            : new WildberriesSettings(content, marketplace, analytics, token, Text("WB_AUTH_SCHEME") ?? "");
    }

    private string? ReadDatabase(bool needed)
    {
        var url = Required("DATABASE_URL", needed);
        if (url is null)
            return null;
        if (MySqlAddress.TryRead(url) is not null)
            return url;
        const string scheme = "sqlite:";
        var path = url.StartsWith(scheme, StringComparison.Ordinal) ? url[scheme.Length..] : "";
        if (path.StartsWith("//", StringComparison.Ordinal))
            path = path[2..];
        if (Path.IsPathFullyQualified(path))
            return path;
        _problems.Add("DATABASE_URL: expected sqlite: followed by an absolute path, as in sqlite:/srv/inventory/inventory.db, or mysql://user:password@host:3306/inventory");
        return null;
    }

    private SmtpSettings? ReadSmtp(bool needed)
    {
        var any = needed || Text("SMTP_HOST") is not null;
        var host = Required("SMTP_HOST", any);
        var from = Required("SMTP_FROM", any);
        var to = Required("SMTP_TO", any);
        var tls = (Text("SMTP_TLS") ?? "auto").ToLowerInvariant();
        if (tls is not ("auto" or "none" or "starttls" or "ssl"))
            _problems.Add($"SMTP_TLS: '{tls}' is not one of auto, none, starttls, ssl");
        if (!int.TryParse(Text("SMTP_PORT") ?? "587", NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            _problems.Add("SMTP_PORT: not a port number (1 to 65535)");
        return host is null || from is null || to is null
            ? null
            : new SmtpSettings(host, port, Text("SMTP_USER"), Text("SMTP_PASSWORD"), from,
                to.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), tls);
    }

    private string? Text(string key) => _values.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private string? Required(string key, bool needed)
    {
        var text = Text(key);
        if (text is null && needed)
            _problems.Add($"{key} is missing");
        return text;
    }

    private Uri? Url(string key, bool needed)
    {
        var text = Required(key, needed);
        if (text is null)
            return null;
        if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
            return url;
        _problems.Add($"{key}: not an absolute http(s) address");
        return null;
    }
}
