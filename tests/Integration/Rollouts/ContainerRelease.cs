namespace Slipway.Tests.Integration.Rollouts;

/// <summary>What makes a release out of any files: a server of them in Perl, which Debian's smallest images have, that behaves as a file of the release says.</summary>
internal static class ContainerRelease
{
    public const string Behaviour = "behaviour";

    private const string Dockerfile = """
        ARG BASE_IMAGE
        FROM ${BASE_IMAGE}
        COPY . /srv
        EXPOSE 8080
        CMD ["perl", "/srv/.slipway/server.pl"]

        """;

    private const string Compose = """
        services:
          web:
            image: ${SLIPWAY_IMAGE}
            stop_grace_period: 5s
            mem_limit: 64m
            healthcheck: { test: ["CMD", "perl", "/srv/.slipway/server.pl", "check"], interval: 60s }
        networks:
          default: { external: true, name: "${SLIPWAY_NETWORK}" }

        """;

    /// <summary>A second service, which the proxy does not see.</summary>
    public static string ComposeWithWorker { get; } = Compose.Replace("networks:", """
          worker:
            image: ${SLIPWAY_IMAGE}
            command: ["perl", "/srv/.slipway/server.pl", "work"]
            stop_grace_period: 5s
        networks:
        """, StringComparison.Ordinal);

    // Behaviours: sick (never ready), broken (answers 500), ends N (after so many seconds), eats (memory), and the same of the worker: worker-ends N.
    private const string Server = """
        use strict; use IO::Socket::INET; $| = 1; $SIG{TERM} = sub { exit 0 }; $SIG{CHLD} = $SIG{PIPE} = 'IGNORE';
        my $behaviour = ''; if (open my $f, '<', '/srv/behaviour') { local $/; $behaviour = <$f>; }
        my $what = $ARGV[0] // 'serve';
        if ($what eq 'check') {
            my $c = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8080) or do { print "nobody listens\n"; exit 1 };
            print $c "GET /ready HTTP/1.1\r\nConnection: close\r\n\r\n"; my $line = <$c> // 'no answer'; print $line; exit($line =~ / 200 / ? 0 : 1);
        }
        if ($what eq 'work') { if ($behaviour =~ /^worker-ends (\d+)/) { sleep $1; print "worker: no more work\n"; exit 3 } sleep 1 while 1 }
        if ($behaviour =~ /^ends (\d+)/ && fork) { sleep $1; print "it ends now\n"; exit 7 }
        if ($behaviour =~ /^eats/ && fork) { sleep 1; my @eaten; push @eaten, 'x' x 1e6 for 1 .. 500; sleep 9 }
        print "listening\n"; my $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 256, ReuseAddr => 1) or die "cannot listen: $!";
        while (my $c = $s->accept) {
            next if fork; my $line = <$c> // ''; while (defined(my $h = <$c>)) { last if $h =~ /^\r?$/ }
            my ($path) = $line =~ m{^\S+ /(\S*)}; $path //= '';
            my ($status, $text) = (404, 'none');
            if ($path eq 'ready') { ($status, $text) = $behaviour =~ /^sick/ ? (503, 'the database is away') : (200, 'ready') }
            elsif ($behaviour =~ /^broken/) { ($status, $text) = (500, 'a defect') }
            elsif (open my $f, '<', "/srv/$path") { local $/; ($status, $text) = (200, <$f> // '') }
            print $c "HTTP/1.1 $status X\r\nContent-Length: " . length($text) . "\r\nConnection: close\r\n\r\n$text"; exit;
        }

        """;

    public static IReadOnlyList<(string Path, string Text)> Files { get; } = [(".slipway/Dockerfile", Dockerfile), (".slipway/compose.yml", Compose), (".slipway/server.pl", Server), (".dockerignore", ".env\n")];

    /// <summary>The same with its server as a library, which is not in the context of the release's own image.</summary>
    public static IReadOnlyList<(string Path, string Text)> WithLibraries { get; } =
    [
        (".slipway/Dockerfile.libraries", "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nCOPY . /srv/\n"),
        (".slipway/Dockerfile", "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nCMD [\"perl\", \"/srv/server.pl\"]\nCOPY . /srv/\n"),
        (".slipway/compose.yml", Compose.Replace(".slipway/server.pl", "server.pl", StringComparison.Ordinal).Replace("    stop_grace", "    env_file: [../.env]\n    stop_grace", StringComparison.Ordinal)), ("server.pl", Server), ("not.pl", "1;\n"), (".dockerignore", ".env\n.slipway\n.dockerfile\n.dockerignore\n"), (".env", "SECRET=1\n"),
    ];
}
