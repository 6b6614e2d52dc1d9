# Builds the build when its sources have changed, then runs it with the same arguments and exit code.
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    [Console]::Error.WriteLine("The .NET SDK is missing: 'dotnet' is not on PATH. Install .NET SDK 10 and run this again.")
    exit 2
}

$files = @(Get-ChildItem -Recurse -File (Join-Path $root 'build'), (Join-Path $root 'src/Slipway') |
    Where-Object { $_.FullName -notmatch '[\\/](bin|obj)[\\/]' } | ForEach-Object FullName)
$files += 'Directory.Build.props', 'Directory.Packages.props', 'global.json', '.editorconfig' | ForEach-Object { Join-Path $root $_ }
$lines = $files | Sort-Object -CaseSensitive | ForEach-Object { "$((Get-FileHash $_ -Algorithm SHA256).Hash) $_" }
$stream = [IO.MemoryStream]::new([Text.Encoding]::UTF8.GetBytes($lines -join "`n"))
$hash = (Get-FileHash -InputStream $stream -Algorithm SHA256).Hash.Substring(0, 16).ToLowerInvariant()
$bin = Join-Path $root ".slipway/bin/$hash"

if (-not (Test-Path (Join-Path $bin 'slipway.dll'))) {
    [Console]::Error.WriteLine('Building the build (its sources have changed)…')
    $log = & dotnet publish (Join-Path $root 'build/Slipway.Build.csproj') -c Release -o $bin -v quiet --nologo 2>&1
    if ($LASTEXITCODE -ne 0) {
        Remove-Item -Recurse -Force $bin -ErrorAction SilentlyContinue
        $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        [Console]::Error.WriteLine('The build itself does not compile. Nothing was run.')
        exit 2
    }
}

# Only the dashboard has an HTTP server; every other target starts sooner without it.
$runtime = if ($args -contains 'Dashboard') { @('exec', '--runtimeconfig', (Join-Path $bin 'dashboard.runtimeconfig.json')) } else { @() }
& dotnet @runtime (Join-Path $bin 'slipway.dll') --repository $root @args
exit $LASTEXITCODE
