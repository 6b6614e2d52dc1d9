using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>A share of the requests for a new release before it gets all of them.</summary>
public sealed record CanarySettings(
    [Description("Share of the requests, in percent.")]
    [Range(1, 99)]
    int Percent,
    [Description("How long it gets that share. What it fails the release in service answers; more failures than containers.failures, and the deployment ends there.")]
    [DefaultValue("1m")]
    TimeSpan Time = default);
