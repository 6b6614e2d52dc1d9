namespace Slipway.Hosts.Cron;

/// <summary>How a crontab was put back.</summary>
public enum CrontabRestoration
{
    /// <summary>It was as before already.</summary>
    Unchanged,

    /// <summary>Every byte is as it was, and a crontab that did not exist does not exist again.</summary>
    Exact,

    /// <summary>Somebody else has edited it since: only the managed block is as before, and their edits stay.</summary>
    BlockOnly,
}
