#!/usr/bin/env bash
# Builds the build when its sources have changed, then becomes it (exec: signals and exit code are its own).
set -euo pipefail

case "${BASH_SOURCE[0]}" in
  build.sh | ./build.sh) root="$PWD" ;;
  *) root="$(cd "${BASH_SOURCE[0]%/*}/" && pwd)" ;;
esac
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true

if ! command -v dotnet >/dev/null; then
  echo "The .NET SDK is missing: 'dotnet' is not on PATH. Install .NET SDK 10 and run this again." >&2
  exit 2
fi

sources=(build src/Slipway Directory.Build.props Directory.Packages.props global.json .editorconfig)
own=(\( -name bin -o -name obj \) -prune -o -type f)
seen="$root/.slipway/bin/.seen"

hash_sources() {
  local sha=(sha256sum)
  command -v sha256sum >/dev/null || sha=(shasum -a 256)
  hash="$(cd "$root" && find "${sources[@]}" "${own[@]}" -print0 | LC_ALL=C sort -z | xargs -0 "${sha[@]}" | "${sha[@]}")"
  hash="${hash:0:16}"
}

# What is listed as it was when it was hashed is not hashed again: names, sizes, and times of change (ctime: a file that came with an old date
# counts too). That is one process instead of ten; without GNU find there is no list, and all is hashed each time.
if list="$(find "${sources[@]/#/$root/}" "${own[@]}" -printf '%p %s %C@\n' 2>/dev/null)"; then
  [ -f "$seen" ] && { read -r hash && IFS= read -r -d '' was || true; } <"$seen"
  if [ "${was-}" != "$list"$'\n' ]; then
    # File systems count time in ticks of some milliseconds: what changes after this pause does not look as it does in the list.
    sleep 0.02
    hash_sources
    { mkdir -p "${seen%/*}" && printf '%s\n' "$hash" "$list" >"$seen.$$" && mv "$seen.$$" "$seen"; } 2>/dev/null || true
  fi
else
  hash_sources
fi
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
