using System.Security.Cryptography;
using System.Text;

namespace Slipway.Rollouts.Compose;

/// <summary>What nginx's image is made of, and its configuration but for where requests go.</summary>
internal static class NginxFiles
{
    /// <summary>The directory in its container that ends with the container.</summary>
    public const string Run = "/run/slipway";

    /// <summary>Answers 503 to everything, in the container.</summary>
    public const string Nobody = "127.0.0.1:8081";

    public const string Dockerfile = """
        ARG BASE_IMAGE
        FROM ${BASE_IMAGE}
        RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends nginx curl && rm -rf /var/lib/apt/lists/*
        COPY slipway-nginx /usr/local/bin/slipway-nginx
        RUN chmod 0755 /usr/local/bin/slipway-nginx
        STOPSIGNAL SIGQUIT
        ENTRYPOINT ["slipway-nginx"]

        """;

    /// <summary>
    /// Names are looked up when nginx is told, which itself looks a name up only when it reads its configuration: a replica that was started anew may have another address.
    /// Before a reload nginx asks each client to end its connection with the next answer: what a worker that ends still has of idle connections it just
    /// closes, and a request may be on its way on one of them.
    /// </summary>
    public const string Program = """
        #!/bin/sh
        # The proxy's orders: serve; switch (to upstream.new.conf); load (what is on disk); ready PATH HOST:PORT...; drain SECONDS; failures N; figures N.
        state=/var/lib/slipway-proxy run=/run/slipway
        # Whoever it runs as stays so; as root, which it would otherwise not stay, that must be said.
        as=
        [ "$(id -u)" != 0 ] || as='user root;'

        render() {
          while IFS= read -r line; do
            case $line in
              "  server "*)
                server=${line#"  server "} name=${line#"  server "} name=${name%%:*}
                address=$(getent ahostsv4 "$name" | { read -r first rest; echo "$first"; })
                if [ -n "$address" ]; then echo "  server $address:${server#*:}"
                else case $line in *" backup;") echo "  server 127.0.0.1:8081 max_fails=0 backup;" ;; *) echo "  server 127.0.0.1:8081 max_fails=0;" ;; esac
                fi ;;
              # The longest comment that nginx reads is shorter.
              "#"*) ;;
              *) printf '%s\n' "$line" ;;
            esac
          done <"$1"
        }

        # Says what is wrong with the configuration, in nginx's words.
        try() {
          render "$1" >$run/try.conf && sed "s|$run/upstream.conf|$run/try.conf|" $state/nginx.conf >$run/try-nginx.conf && nginx -e stderr -g "$as" -t -q -c $run/try-nginx.conf
        }

        workers() { grep -lz "^nginx: worker process$1\$" /proc/[0-9]*/cmdline 2>/dev/null; }

        load() {
          render $state/upstream.conf | cat - $state/nginx.conf >$run/wanted
          [ "$1" = again ] || ! cmp -s $run/wanted $run/loaded || return 0
          try $state/upstream.conf || return 1
          mv -f $run/try.conf $run/upstream.conf
          before=$(workers "")
          touch $run/closing
          sleep 1
          nginx -e stderr -g "$as" -c $state/nginx.conf -s reload || { rm -f $run/closing; return 1; }
          tries=0
          while [ -n "$before" ] && grep -qz '^nginx: worker process$' $before 2>/dev/null; do
            tries=$((tries + 1))
            [ $tries -lt 300 ] || { rm -f $run/closing; echo "nginx does not take its new configuration; docker logs tells why" >&2; return 1; }
            sleep 0.1
          done
          rm -f $run/closing
          mv -f $run/wanted $run/loaded
        }

        case $1 in
          serve)
            mkdir -p $run/log $state/temp
            rm -f $run/closing
            render $state/upstream.conf >$run/upstream.conf
            cat $run/upstream.conf $state/nginx.conf >$run/loaded
            while sleep 1; do "$0" load; done &
            exec nginx -e stderr -g "$as" -c $state/nginx.conf ;;
          switch)
            exec 9>$run/lock && flock 9
            try $state/upstream.new.conf || exit 1
            sync $state/upstream.new.conf && mv -f $state/upstream.new.conf $state/upstream.conf && load ;;
          load)
            exec 9>$run/lock && flock 9
            load "$2" ;;
          ready)
            path=$2
            shift 2
            for at; do
              status=$(curl -gsS --max-time 5 -o $run/answer-$$ -w '%{http_code}' "http://$at$path" 2>$run/said-$$) || { echo "GET http://$at$path: $(cat $run/said-$$)"; exit 1; }
              case $status in 2??) ;; *) echo "GET http://$at$path answered $status: $(head -c 600 $run/answer-$$)"; exit 1 ;; esac
            done
            rm -f $run/answer-$$ $run/said-$$ ;;
          drain)
            tries=$(($2 * 5 + 25))
            while [ -n "$(workers " is shutting down")" ] && [ $tries -gt 0 ]; do tries=$((tries - 1)); sleep 0.2; done ;;
          failures)
            [ ! -e $run/failed-$2 ] || { wc -l <$run/failed-$2; tail -n 1 $run/failed-$2; } ;;
          figures)
            [ ! -e $run/log/all-$2 ] || sort -n $run/log/all-$2 | awk '
              function at(share, i) { i = int(NR * share + 0.999999); return took[i < 1 ? 1 : i] }
              { took[NR] = $1 * 1000; if ($2 >= 500) failed++; else if ($3 ~ /^5/) rescued++ }
              END { if (NR) printf "%d %d %d %.1f %.1f %.1f\n", NR, rescued, failed, at(0.5), at(0.99), took[NR] }' ;;
        esac

        """;

    // Bodies and answers of any length, WebSockets and streams, headers as the embedded proxy sends them.
    private const string ConfigurationText = """
        daemon off;
        pid /run/slipway/nginx.pid;
        error_log stderr warn;
        worker_processes auto;
        worker_shutdown_timeout {drain}s;
        events { worker_connections 8192; }
        http {
          server_tokens off;
          keepalive_requests 100000;
          client_max_body_size 0;
          client_body_temp_path /var/lib/slipway-proxy/temp/body;
          proxy_temp_path /var/lib/slipway-proxy/temp/proxy;
          fastcgi_temp_path /var/lib/slipway-proxy/temp/fastcgi;
          uwsgi_temp_path /var/lib/slipway-proxy/temp/uwsgi;
          scgi_temp_path /var/lib/slipway-proxy/temp/scgi;
          map $http_upgrade $slipway_connection { default upgrade; '' ''; }
          map $http_x_forwarded_proto $slipway_proto { default $http_x_forwarded_proto; '' $scheme; }
          map $http_x_forwarded_host $slipway_host { default $http_x_forwarded_host; '' $http_host; }
          # The new release failed it, and nobody or the one before answered; where that one failed too it is no fault of the new.
          map $upstream_status $slipway_failed { default 0; "~^5\d\d$" 1; "~^5.*, [1-4]\d\d$" 1; }
          log_format slipway_failed '$request_method $uri: it answered $upstream_status';
          log_format slipway_all '$request_time $status $upstream_status';
          include /run/slipway/upstream.conf;
          server {
            listen 127.0.0.1:8081;
            access_log off;
            default_type text/plain;
            location / { add_header Retry-After 2 always; return 503 "Nothing is in service.\n"; }
          }
          server {
            listen 8080 backlog=4096;
            set $slipway_close '';
            if (-f /run/slipway/closing) { set $slipway_close close; }
            add_header Connection $slipway_close always;
            include /etc/slipway/nginx.d/*.conf;
            location / {
              proxy_pass http://slipway_release;
              proxy_http_version 1.1;
              proxy_connect_timeout 5s;
              proxy_read_timeout 10m;
              proxy_send_timeout 10m;
              proxy_buffering off;
              proxy_set_header Host $http_host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection $slipway_connection;
              proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
              proxy_set_header X-Forwarded-Proto $slipway_proto;
              proxy_set_header X-Forwarded-Host $slipway_host;
            }
          }
        }

        """;

    /// <summary>Tells image contents apart.</summary>
    public static string Tag(string baseImage) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{baseImage}\n{Dockerfile}{Program}")))[..12];

    /// <summary>nginx's main configuration; old workers end what they have in hand within <paramref name="drain"/>.</summary>
    public static string Configuration(string drain) => ConfigurationText.Replace("{drain}", drain, StringComparison.Ordinal);
}
