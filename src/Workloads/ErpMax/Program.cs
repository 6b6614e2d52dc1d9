using ErpMax.Cli;
using ErpMax.Settings;

// erpmax: an orchestrator of jobs. The way through the code: Program → Cli (what was asked) → Hosting (a process put together) →
// Http takes jobs in; Jobs keeps them, each with its message, in one transaction; Outbox brings messages to Broker; Work does the
// jobs, each exactly once; Cache answers for finished ones. This file alone knows the process: console and environment.
return await ErpMaxProgram.RunAsync(args, new ProgramContext(
    SettingsReader.ProcessEnvironment(), Path.Combine(AppContext.BaseDirectory, ".env"), Console.Out, Console.Error, TimeProvider.System));
