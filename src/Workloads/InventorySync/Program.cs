using System.Runtime.InteropServices;
using InventorySync.Cli;
using InventorySync.Settings;

// inventory-sync: reads stock from marketplaces into one table. The way through the code: Program → Cli (what was asked) →
// Streams (rules of a run) → Ozon, Wildberries (pages) over Api (HTTP) and Store (rows). This file alone knows the process:
// console, signals, environment.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var context = new ProgramContext(
    SettingsReader.ProcessEnvironment(), Path.Combine(AppContext.BaseDirectory, ".env"), Console.Out, Console.Error, TimeProvider.System);
return await InventorySyncProgram.RunAsync(args, context, stop.Token);
