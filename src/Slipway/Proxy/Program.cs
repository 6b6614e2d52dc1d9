using Slipway.Proxy.Cli;

// Proxy: a program of its own that stands before an application while releases change behind it. Switching/ knows where requests go and keeps it in
// a file; Forwarding/ brings them there (YARP) and, while a new release is on trial, has the old one answer what the new one cannot; Control/ takes
// orders on a unix socket; Cli/ is both the server's and its client's command line. Nothing of Slipway refers to it: a Rollout runs it in a container.
//
// Read when the first socket is made: what is done for a request goes on where its sockets are waited for, without a change of threads.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
return await new ProxyCommands(TimeProvider.System, Console.In, Console.Out, Console.Error).RunAsync(args);
