using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Slipway.Bench.Lab;

namespace Slipway.Bench.Proxies;

/// <summary>A server process of the bench: the backend, or a proxy before it. Ended with the bench.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly string _home;

    private Proxy(string name, int port, string home, Process process) => (Name, Port, _home, _process) = (name, port, home, process);

    public string Name { get; }

    public int Port { get; }

    /// <summary>What all of them answer for: 200 and 64 bytes, by nginx, which costs next to nothing.</summary>
    public static Task<Proxy> BackendAsync() => NginxAsync("backend", port => $"server {{ listen 127.0.0.1:{port}; location / {{ default_type text/plain; return 200 \"{new string('x', 64)}\"; }} }}");

    public static Task<Proxy> NginxAsync(int backend) => NginxAsync("nginx", port => $$"""
        upstream backend { server 127.0.0.1:{{backend}}; keepalive 256; keepalive_requests 1000000; }
        server { listen 127.0.0.1:{{port}}; location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header Host $host; } }
        """);

    public static Task<Proxy> HaproxyAsync(int backend)
    {
        var (home, port) = (NewHome(), Server.FreePort());
        File.WriteAllText(Path.Combine(home, "haproxy.cfg"), $"""
            global
              nbthread {Environment.ProcessorCount}
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
              option forwardfor
              http-reuse safe
            frontend in
              bind 127.0.0.1:{port}
              default_backend out
            backend out
              server one 127.0.0.1:{backend}

            """);
        return StartAsync("HAProxy", port, home, new Call(Shell.Find("/usr/sbin/haproxy")!, "-db", "-f", Path.Combine(home, "haproxy.cfg")));
    }

    /// <summary>The embedded proxy as its container has it, without the container.</summary>
    public static async Task<Proxy> SlipwayAsync(string program, int backend)
    {
        var (home, port) = (NewHome(), Server.FreePort());
        var proxy = await StartAsync("Slipway", port, home, new Call(program, "serve", "--listen", $"127.0.0.1:{port}", "--directory", home) { Variables = new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0" } });
        await Shell.RunAsync(new Call(program, "switch", "--name", "bench", "--address", $"http://127.0.0.1:{backend}", "--ready", "/", "--directory", home));
        return proxy;
    }

    /// <summary>Seconds of processor time that it and its workers have used.</summary>
    public async Task<double> ProcessorTimeAsync()
    {
        var said = await Shell.RunAsync(new Call("sh", "-c", "for p in $1 $(cat /proc/$1/task/*/children); do cut -d' ' -f14,15 /proc/$p/stat; done", "sh", _process.Id.ToString(CultureInfo.InvariantCulture)));
        return said.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / 100;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private static Task<Proxy> NginxAsync(string name, Func<int, string> servers)
    {
        var (home, port) = (NewHome(), Server.FreePort());
        File.WriteAllText(Path.Combine(home, "nginx.conf"), $$"""
            daemon off; pid {{home}}/pid; error_log stderr warn; worker_processes {{Environment.ProcessorCount}};
            events { worker_connections 2048; }
            http { access_log off; keepalive_requests 1000000; client_body_temp_path {{home}}/a; proxy_temp_path {{home}}/b; fastcgi_temp_path {{home}}/c; uwsgi_temp_path {{home}}/d; scgi_temp_path {{home}}/e;
            {{servers(port)}}
            }

            """);
        return StartAsync(name, port, home, new Call(Shell.Find("/usr/sbin/nginx")!, "-c", Path.Combine(home, "nginx.conf"), "-p", home));
    }

    private static string NewHome() => Directory.CreateTempSubdirectory("slipway-bench-").FullName;

    private static async Task<Proxy> StartAsync(string name, int port, string home, Call call)
    {
        var start = new ProcessStartInfo(call.Program, call.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in call.Variables)
            start.Environment[key] = value;
        var proxy = new Proxy(name, port, home, Process.Start(start)!);
        proxy._process.BeginOutputReadLine();
        proxy._process.BeginErrorReadLine();
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return proxy;
            }
            catch (SocketException) when (began.Elapsed < StartLimit && !proxy._process.HasExited)
            {
            }
        }
    }
}
