using System.Collections;
using System.Globalization;
using DotNetEnv;
using ErpMax.Cli;

namespace ErpMax.Settings;

// The only place that reads the environment, the .env file and the files of container secrets. A variable of the environment wins over
// a line of the .env file; NAME_FILE names a file that holds the value of NAME. All problems are collected before any is reported:
// nobody should have to start a program five times to learn of five missing settings. No value is ever part of a message.

/// <summary>Reads and validates the settings.</summary>
/// <exception cref="SettingsException">Thrown by <see cref="Read"/> with every missing or unusable setting.</exception>
internal sealed class SettingsReader
{
    private const string FileSuffix = "_FILE";

    private static readonly string[] Known =
    [
        "ERPMAX_DATABASE", "ERPMAX_BROKER", "ERPMAX_REDIS", "ERPMAX_LISTEN", "ERPMAX_QUEUE", "ERPMAX_DRAIN", "ERPMAX_DRAIN_DELAY", "ERPMAX_CONCURRENCY", "ERPMAX_MAX_ATTEMPTS",
        "ERPMAX_RETRY_DELAY", "ERPMAX_LEASE", "ERPMAX_RELAY_INTERVAL", "ERPMAX_REANNOUNCE", "ERPMAX_MAX_BODY_KB", "ERPMAX_CACHE_TIME", "ERPMAX_DRILLS", "ERPMAX_LOG_LEVEL", "ERPMAX_LOG_FORMAT",
    ];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    public SettingsReader(IReadOnlyDictionary<string, string> environment, string? envFile)
    {
        if (envFile is not null && File.Exists(envFile))
            Take(ReadFile(envFile), envFile);
        Take(environment, "the environment");
    }

    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? "", StringComparer.Ordinal);

    public ErpMaxSettings Read(Verb verb)
    {
        var serves = verb is Verb.Web or Verb.Worker;
        var settings = new ErpMaxSettings(
            verb == Verb.CheckHealth ? null : ReadDatabase(),
            serves ? ReadBroker() : null,
            serves ? ReadRedis() : null,
            ReadListen(verb == Verb.Worker ? "127.0.0.1:8081" : "127.0.0.1:8080"),
            ReadQueue(),
            new DrainSettings(Duration("ERPMAX_DRAIN_DELAY", "1s", 0, 300), Duration("ERPMAX_DRAIN", "25s", 0.1, 3600)),
            new WorkSettings(
                Number("ERPMAX_CONCURRENCY", 8, 1, 256),
                Number("ERPMAX_MAX_ATTEMPTS", 5, 1, 100),
                Duration("ERPMAX_RETRY_DELAY", "1s", 0.001, 300),
                Duration("ERPMAX_LEASE", "15s", 1, 3600),
                Duration("ERPMAX_RELAY_INTERVAL", "500ms", 0.01, 60),
                Duration("ERPMAX_REANNOUNCE", "15m", 1, 86400)),
            Number("ERPMAX_MAX_BODY_KB", 64, 1, 10240) * 1024,
            Duration("ERPMAX_CACHE_TIME", "10m", 1, 604800),
            OneOf("ERPMAX_DRILLS", "false", "true") == "true",
            Enum.Parse<LogLevel>(OneOf("ERPMAX_LOG_LEVEL", "information", "debug", "warning", "error"), ignoreCase: true),
            OneOf("ERPMAX_LOG_FORMAT", "json", "text") == "text");
        return _problems.Count == 0 ? settings : throw new SettingsException(_problems);
    }

    private Dictionary<string, string> ReadFile(string path)
    {
        try
        {
            return Env.Load(path, new LoadOptions(setEnvVars: false, clobberExistingVars: true, onlyExactPath: true)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The parser quotes the offending text, which may be a secret: name the file only.
            _problems.Add($"{path}: not a readable .env file ({error.GetType().Name})");
            return [];
        }
    }

    private void Take(IReadOnlyDictionary<string, string> source, string where)
    {
        foreach (var (key, value) in source.Where(pair => pair.Key.StartsWith("ERPMAX_", StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var name = key.EndsWith(FileSuffix, StringComparison.Ordinal) ? key[..^FileSuffix.Length] : key;
            if (!Known.Contains(name))
                _problems.Add($"{key} in {where}: no such setting; there are {string.Join(", ", Known)}");
            else if (name != key && source.TryGetValue(name, out var direct) && !string.IsNullOrWhiteSpace(direct))
                _problems.Add($"{name} and {key} are both set in {where}; keep one");
            else if (name == key)
                _values[key] = value.Trim();
            else if (ReadSecret(key, value.Trim()) is { } secret)
                _values[name] = secret;
        }
    }

    private string? ReadSecret(string key, string path)
    {
        try
        {
            if (File.ReadAllText(path).Trim() is { Length: > 0 } text)
                return text;
            _problems.Add($"{key}: {path} is empty");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _problems.Add($"{key}: {path} cannot be read ({error.GetType().Name})");
        }

        // The missing value is named by its cause, not a second time as missing.
        return "";
    }

    private DatabaseAddress? ReadDatabase()
    {
        if (Required("ERPMAX_DATABASE") is not { } text)
            return null;
        if (!DatabaseAddress.TryRead(text, out var address, out var problem))
            _problems.Add($"ERPMAX_DATABASE: {problem}");
        return address;
    }

    private BrokerAddress? ReadBroker()
    {
        if (Required("ERPMAX_BROKER") is not { } text)
            return null;
        if (!BrokerAddress.TryRead(text, out var address))
            _problems.Add("ERPMAX_BROKER: expected amqp://user:password@host:5672/virtual-host");
        return address;
    }

    private RedisAddress? ReadRedis()
    {
        if (Text("ERPMAX_REDIS") is not { } text)
            return null;
        if (!RedisAddress.TryRead(text, out var address))
            _problems.Add("ERPMAX_REDIS: expected redis://:password@host:6379/0");
        return address;
    }

    private ListenAddress ReadListen(string fallback)
    {
        if (ListenAddress.TryRead(Text("ERPMAX_LISTEN") ?? fallback, out var address))
            return address;
        _problems.Add("ERPMAX_LISTEN: expected an address and a port, as in 127.0.0.1:8080 or *:8080");
        return new ListenAddress(new System.Net.IPEndPoint(0, 0));
    }

    private string ReadQueue()
    {
        var text = Text("ERPMAX_QUEUE") ?? "erpmax";
        if (text.Length > 100 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            _problems.Add("ERPMAX_QUEUE: at most 100 letters, digits, dots, hyphens and underscores");
        return text;
    }

    private string? Text(string key) => _values.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    private string? Required(string key)
    {
        if (!_values.ContainsKey(key))
            _problems.Add($"{key} is missing");
        return Text(key);
    }

    private int Number(string key, int fallback, int least, int most)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        _problems.Add($"{key}: expected a whole number from {least} to {most}");
        return fallback;
    }

    private TimeSpan Duration(string key, string fallback, double least, double most)
    {
        if (DurationText.TryRead(Text(key) ?? fallback, out var duration) && duration.TotalSeconds >= least && duration.TotalSeconds <= most)
            return duration;
        _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: expected a duration from {least} to {most} seconds, as in 500ms, 15s, 2m or 1h"));
        return TimeSpan.FromSeconds(least);
    }

    private string OneOf(string key, string fallback, params string[] others)
    {
        var text = Text(key)?.ToLowerInvariant() ?? fallback;
        if (text == fallback || others.Contains(text))
            return text;
        _problems.Add($"{key}: expected one of {fallback}, {string.Join(", ", others)}");
        return fallback;
    }
}
