using Slipway.Engine.Targets;

namespace Slipway.Engine.Runs;

public sealed record EvidenceFound(string Step, Evidence Evidence) : RunEvent;
