namespace Slipway.Reporting;

/// <summary>How a run is told.</summary>
public enum OutputStyle
{
    /// <summary>One line after another, for pipelines and log files.</summary>
    Plain,

    /// <summary>A table that changes in place, for a terminal.</summary>
    Live,

    /// <summary>One JSON object a line, for programs.</summary>
    Json,
}
