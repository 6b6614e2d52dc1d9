using Slipway.Build.Running;

// The composition root: the only place where the engine and the capabilities meet. Build.cs is the graph on one page,
// Build.<Topic>.cs its parts; Cli/ reads the command line; Running/ turns an invocation into a locked, journaled run
// and its exit code; Capabilities/ binds hosts, databases and rollouts to the settings of one environment.

// A migration runs on a thread, and whoever watches it on others. On one or two cores the pool has no more than that to begin with, and hands out
// another only after half a second: for so long nobody would be looking.
ThreadPool.SetMinThreads(32, 32);
using var signals = new Signals();
return await new Entry(signals).RunAsync(args).ConfigureAwait(false);
