using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>A program that plays the remote services, on loopback and, where there are practice hosts, for these.</summary>
public sealed record SimulatorSettings(
    [Description("Directory of the simulator's .NET project, relative to the repository.")]
    [RegularExpression(Patterns.RelativePath, ErrorMessage = Patterns.RelativePathRule)]
    string Project,
    [Description("TCP port that it listens on.")]
    [Range(1, 65535)]
    int Port,
    [Description("How many items each marketplace has.")]
    [Range(0, 10_000_000)]
    int Items = 500,
    [Description("The same seed gives the same data.")]
    [Range(0, int.MaxValue)]
    int Seed = 1,
    [Description("How many times faster than the real ones its rate limits refill.")]
    [Range(1, 1_000_000)]
    int TimeScale = 1);
