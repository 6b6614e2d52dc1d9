using Slipway.Engine.Journals;

namespace Slipway.Engine.Runs;

internal sealed record StepFailure(string Step, string Error, FailureKind Kind, Exception? Problem);
