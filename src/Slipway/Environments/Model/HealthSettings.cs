using System.ComponentModel;

namespace Slipway.Environments;

/// <summary>What must hold on every host before anything is touched.</summary>
public sealed record HealthSettings(
    [Description("Free disk space that must be left where releases and backups go, such as \"2 GB\".")]
    [DefaultValue("2 GB")]
    ByteSize MinimumFreeDisk);
