#!/usr/bin/env bash
# Builds the build when its sources have changed, then becomes it (exec: signals and exit code are its own).
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true

if ! command -v dotnet >/dev/null; then
  echo "The .NET SDK is missing: 'dotnet' is not on PATH. Install .NET SDK 10 and run this again." >&2
  exit 2
fi

sha=(sha256sum)
command -v sha256sum >/dev/null || sha=(shasum -a 256)

sources_hash() {
  cd "$root"
  find build src/Slipway Directory.Build.props Directory.Packages.props global.json .editorconfig \
    \( -name bin -o -name obj \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 "${sha[@]}" | "${sha[@]}" | cut -c1-16
}

hash="$(sources_hash)"
bin="$root/.slipway/bin/$hash"

build() {
  local staging="$root/.slipway/bin/.staging"
  rm -rf "$staging"
  echo "Building the build (its sources have changed)…" >&2
  local log="$root/.slipway/build.log"
  if ! dotnet publish "$root/build/Slipway.Build.csproj" -c Release -o "$staging" -v quiet --nologo >"$log" 2>&1; then
    cat "$log" >&2
    echo "The build itself does not compile (see above, or .slipway/build.log). Nothing was run." >&2
    exit 2
  fi
  mv "$staging" "$bin"
  # The newest three stay: a run that is under way goes on with the files that it started from.
  ls -1dt "$root"/.slipway/bin/*/ | tail -n +4 | while read -r old; do rm -rf "$old"; done
}

if [ ! -f "$bin/slipway.dll" ]; then
  mkdir -p "$root/.slipway/bin"
  # One builder at a time; whoever waited finds it built. Without flock (macOS) two first runs at once may both build.
  if command -v flock >/dev/null; then
    exec 9>"$root/.slipway/bin/.lock"
    flock 9
  fi
  [ -f "$bin/slipway.dll" ] || build
  exec 9>&-
fi

# Only the dashboard has an HTTP server; every other target starts sooner without it.
runtime=()
for word in "$@"; do
  case "$word" in
    --) break ;;
    [Dd][Aa][Ss][Hh][Bb][Oo][Aa][Rr][Dd]) runtime=(exec --runtimeconfig "$bin/dashboard.runtimeconfig.json") ;;
  esac
done

exec dotnet ${runtime[@]+"${runtime[@]}"} "$bin/slipway.dll" --repository "$root" "$@"
