using System.Globalization;

namespace InventorySync.Settings;

/// <summary>Reads SYNC_* with their limits; a value outside them is a problem with the limits in it.</summary>
internal sealed class TuningReader(IReadOnlyDictionary<string, string> values, List<string> problems)
{
    public static readonly IReadOnlyList<string> Keys =
    [
        "SYNC_PAGE_SIZE", "SYNC_CARDS_PAGE_SIZE", "SYNC_REPORT_PAGE_SIZE", "SYNC_ATTEMPT_TIMEOUT_SECONDS", "SYNC_MAX_ATTEMPTS",
        "SYNC_MAX_RATE_LIMIT_WAITS", "SYNC_MAX_WAIT_SECONDS", "SYNC_BACKOFF_SECONDS", "SYNC_DEADLINE_MINUTES", "SYNC_RESUME_HOURS",
        "SYNC_MASS_ZERO_PERCENT", "SYNC_PACING_SCALE", "SYNC_BLOCKED_SECONDS", "SYNC_PACING", "SYNC_OZON_RPS", "SYNC_FRESHNESS_HOURS", "SYNC_STUCK_MINUTES",
    ];

    public TuningSettings Read()
    {
        var normal = new TuningSettings();
        return new TuningSettings
        {
            OzonPageSize = Whole("SYNC_PAGE_SIZE", normal.OzonPageSize, 1, 1000),
            CardsPageSize = Whole("SYNC_CARDS_PAGE_SIZE", normal.CardsPageSize, 1, 100),
            ReportPageSize = Whole("SYNC_REPORT_PAGE_SIZE", normal.ReportPageSize, 1, 250_000),
            AttemptTimeout = TimeSpan.FromSeconds(Number("SYNC_ATTEMPT_TIMEOUT_SECONDS", normal.AttemptTimeout.TotalSeconds, 0.05, 3600)),
            MaxAttempts = Whole("SYNC_MAX_ATTEMPTS", normal.MaxAttempts, 1, 100),
            MaxRateLimitWaits = Whole("SYNC_MAX_RATE_LIMIT_WAITS", normal.MaxRateLimitWaits, 1, 1000),
            MaxWait = TimeSpan.FromSeconds(Number("SYNC_MAX_WAIT_SECONDS", normal.MaxWait.TotalSeconds, 1, 86_400)),
            Backoff = TimeSpan.FromSeconds(Number("SYNC_BACKOFF_SECONDS", normal.Backoff.TotalSeconds, 0.001, 300)),
            Deadline = TimeSpan.FromMinutes(Number("SYNC_DEADLINE_MINUTES", normal.Deadline.TotalMinutes, 0.01, 1440)),
            ResumeWithin = TimeSpan.FromHours(Number("SYNC_RESUME_HOURS", normal.ResumeWithin.TotalHours, 0, 168)),
            MassZeroPercent = Number("SYNC_MASS_ZERO_PERCENT", normal.MassZeroPercent, 0, 100),
            PacingScale = Number("SYNC_PACING_SCALE", normal.PacingScale, 0.001, 1_000_000),
            Blocked = TimeSpan.FromSeconds(Number("SYNC_BLOCKED_SECONDS", normal.Blocked.TotalSeconds, 0.1, 3600)),
            Pacing = Switch("SYNC_PACING", normal.Pacing),
            OzonRequestsPerSecond = Whole("SYNC_OZON_RPS", normal.OzonRequestsPerSecond, 1, 1000),
            Freshness = TimeSpan.FromHours(Number("SYNC_FRESHNESS_HOURS", normal.Freshness.TotalHours, 0.001, 8760)),
            StuckAfter = TimeSpan.FromMinutes(Number("SYNC_STUCK_MINUTES", normal.StuckAfter.TotalMinutes, 0.01, 10_000)),
        };
    }

    private int Whole(string key, int normal, int least, int most)
    {
        var number = Number(key, normal, least, most);
        if (number == Math.Floor(number))
            return (int)number;
        problems.Add($"{key}: '{values[key]}' is not a whole number");
        return normal;
    }

    private double Number(string key, double normal, double least, double most)
    {
        if (!values.TryGetValue(key, out var text) || string.IsNullOrWhiteSpace(text))
            return normal;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        problems.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: '{text}' is not a number from {least} to {most}"));
        return normal;
    }

    private bool Switch(string key, bool normal)
    {
        var text = values.TryGetValue(key, out var value) ? value.Trim().ToLowerInvariant() : "";
        if (text is not ("" or "on" or "off"))
            problems.Add($"{key}: '{text}' is neither on nor off");
        return text == "" ? normal : text == "on";
    }
}
