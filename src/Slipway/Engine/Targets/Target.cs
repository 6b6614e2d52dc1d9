namespace Slipway.Engine.Targets;

// Targets: the declarations a run is made of. A target is a property of the build class, as in NUKE:
//
//     Target Migrate => _ => _.DependsOn(Backup).Capture(…).Executes(…).Undo(…);
//
// A definition is an immutable value; declaring one does no I/O. TargetCatalog collects them, and StepContext is
// all that an action sees of the run it belongs to. Nothing here knows a host, a database or a console.

/// <summary>A named step, declared as a property of the build class; its name is the property's.</summary>
public delegate TargetDefinition Target(TargetDefinition definition);
