using Slipway.Build.Running;

// The composition root: the only place where the engine and the capabilities meet. Build.cs is the graph on one page,
// Build.<Topic>.cs its parts; Cli/ reads the command line; Running/ turns an invocation into a locked, journaled run
// and its exit code; Capabilities/ binds hosts, databases and rollouts to the settings of one environment.
using var signals = new Signals();
return await new Entry(signals).RunAsync(args).ConfigureAwait(false);
