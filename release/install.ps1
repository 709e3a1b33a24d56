# Cài fleetcfg từ thư mục này, không cần mạng. / Installs fleetcfg from this folder, without network.
#
#   powershell -ExecutionPolicy Bypass -File install.ps1 -Key KHÓA.pub -To THƯ_MỤC [-Python PYTHON]
#
# Chữ ký và mã băm của từng tệp được kiểm trên một bản chép riêng trước khi bất kỳ tệp nào được dùng.
# The signature and the hash of each file are checked, on a copy of its own, before any is used.
param([string]$Key = '', [string]$To = '', [string]$Python = 'python')
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false

function Stop-Install([int]$Exit, [string]$Code, [string[]]$Lines) {
    [Console]::Error.WriteLine("${Code}: $($Lines[0])")
    [Console]::Error.WriteLine("  $($Lines[1])")
    [Console]::Error.WriteLine("  -> $($Lines[2])")
    [Console]::Error.WriteLine("  -> $($Lines[3])")
    [Console]::Error.WriteLine('Chưa cài gì. / Nothing was installed.')
    exit $Exit
}

# What a stranger named is printed as plain text, and not all of it.
function ConvertTo-Plain([string]$Text) {
    $plain = $Text -replace '[^A-Za-z0-9._/+-]', ''
    return $plain.Substring(0, [Math]::Min(120, $plain.Length))
}

# Runs a program with a file as its input, as bytes; returns its exit code.
function Invoke-Quietly([string]$Program, [string[]]$Arguments, [string]$InputFile, [string]$Folder) {
    $quoted = $Arguments | ForEach-Object { '"' + $_ + '"' }
    $process = Start-Process -FilePath $Program -ArgumentList $quoted -NoNewWindow -Wait -PassThru `
        -RedirectStandardInput $InputFile -RedirectStandardOutput (Join-Path $Folder 'out.txt') `
        -RedirectStandardError (Join-Path $Folder 'err.txt')
    return $process.ExitCode
}

if ($Key -eq '' -or $To -eq '') {
    [Console]::Error.WriteLine('install.ps1 -Key KEY.pub -To FOLDER [-Python PYTHON]')
    exit 64
}
foreach ($program in 'ssh-keygen', $Python) {
    if (-not (Get-Command $program -CommandType Application -ErrorAction SilentlyContinue)) {
        Stop-Install 1 'INSTALL_PROGRAM_MISSING' @(
            "Máy này thiếu chương trình $program.", "This machine lacks the program $program.",
            'Bật OpenSSH Client trong Optional features; cài Python 3.11, 3.12 hoặc 3.13 (64 bit).',
            'Turn on OpenSSH Client in Optional features; install Python 3.11, 3.12 or 3.13 (64 bit).')
    }
}
# By its place: Windows would look for a bare name in the folder that one stands in.
$keygen = @(Get-Command 'ssh-keygen' -CommandType Application)[0].Source
& $Python -I -c 'import sys, platform; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13) and sys.maxsize > 2**32 and platform.machine().lower() in ''amd64 x86_64''.split()))'
if ($LASTEXITCODE -ne 0) {
    Stop-Install 1 'INSTALL_PYTHON' @(
        'Bộ cài này dành cho Windows 64 bit (AMD64) với Python 3.11, 3.12 hoặc 3.13.',
        'This bundle is for Windows on AMD64 with Python 3.11, 3.12 or 3.13.',
        'Chỉ đúng chương trình bằng -Python, hoặc dùng máy khác.',
        'Name the right program with -Python, or use another machine.')
}
if (-not (Test-Path -LiteralPath $Key -PathType Leaf)) {
    Stop-Install 1 'INSTALL_KEY_MISSING' @(
        "Không có tệp khóa $Key.", "There is no key file $Key.",
        'Lấy khóa công khai của nơi phát hành, rồi so dấu vân tay với công văn.',
        "Get the releaser's public key, and compare its fingerprint with the letter.")
}
if (Test-Path -LiteralPath $To) {
    Stop-Install 1 'INSTALL_EXISTS' @(
        "Thư mục $To đã có.", "The folder $To is there already.",
        'Chọn thư mục mới cho mỗi phiên bản.', 'Choose a new folder for each version.')
}

$here = (Resolve-Path -LiteralPath $PSScriptRoot).ProviderPath
$copy = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
$aside = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
$made = ''
$null = New-Item -ItemType Directory -Path $copy, $aside
try {
    # -------------------------------------------------------------- who signed, and what
    foreach ($name in 'SHA256SUMS', 'SHA256SUMS.sig') {
        if (-not (Test-Path -LiteralPath (Join-Path $here $name) -PathType Leaf)) {
            Stop-Install 4 'BUNDLE_FILE_MISSING' @(
                "Thiếu tệp $name.", "The file $name is missing.",
                'Chép lại bộ cài từ nơi phát hành.', 'Copy the bundle from the releaser again.')
        }
        Copy-Item -LiteralPath (Join-Path $here $name) -Destination $copy
    }
    # One key, in the lines that ssh-keygen reads too: no comment, not empty.
    $keys = @(Get-Content -LiteralPath $Key | Where-Object { $_ -notmatch '^\s*(#|$)' })
    $only = Join-Path $aside 'key'
    [IO.File]::WriteAllText($only, ($keys -join "`n") + "`n")
    if ($keys.Count -ne 1 -or (Invoke-Quietly $keygen @('-l', '-f', $only) $only $aside) -ne 0) {
        Stop-Install 1 'INSTALL_KEY_WRONG' @(
            "Tệp $Key không phải đúng một khóa công khai SSH.", "The file $Key is not exactly one public SSH key.",
            'Xin lại tệp .pub của nơi phát hành, rồi so dấu vân tay với công văn.',
            "Get the releaser's .pub file again, and compare its fingerprint with the letter.")
    }
    $print = ((& $keygen -l -f $only) -split ' ')[1]
    $signers = Join-Path $aside 'signers'
    $signer = 'releaser namespaces="fleetcfg-release" ' + (@($keys[0] -split '\s+' | Select-Object -First 2) -join ' ')
    [IO.File]::WriteAllText($signers, "$signer`n")
    $sums = Join-Path $copy 'SHA256SUMS'
    $signed = Invoke-Quietly $keygen @('-Y', 'verify', '-f', $signers, '-I', 'releaser',
        '-n', 'fleetcfg-release', '-s', "$sums.sig") $sums $aside
    if ($signed -ne 0) {
        Stop-Install 4 'BUNDLE_SIGNATURE' @(
            "Danh sách tệp không do khóa trong $Key ký.", "The list of files is not signed by the key in $Key.",
            'Đừng cài. Hỏi nơi phát hành, so dấu vân tay của khóa qua điện thoại hoặc công văn.',
            "Do not install. Ask the releaser; compare the key's fingerprint by telephone or letter.")
    }
    $listed = @{}
    foreach ($line in [IO.File]::ReadAllLines($sums)) {
        $listed[$line.Substring(66)] = $line.Substring(0, 64)
    }
    foreach ($name in $listed.Keys) {
        $from = Join-Path $here $name
        $into = Join-Path $copy $name
        if (-not (Test-Path -LiteralPath $from -PathType Leaf)) {
            Stop-Install 4 'BUNDLE_FILE_MISSING' @(
                "Thiếu tệp $name.", "The file $name is missing.",
                'Chép lại bộ cài từ nơi phát hành.', 'Copy the bundle from the releaser again.')
        }
        $null = New-Item -ItemType Directory -Force -Path (Split-Path -Parent $into)
        Copy-Item -LiteralPath $from -Destination $into
        if ((Get-FileHash -LiteralPath $into -Algorithm SHA256).Hash -ne $listed[$name]) {
            Stop-Install 4 'BUNDLE_FILE_CHANGED' @(
                "Tệp không đúng như đã ký: $name.", "A file is not as it was signed: $name.",
                'Đừng cài. Chép lại bộ cài; nếu vẫn vậy, báo nơi phát hành.',
                'Do not install. Copy the bundle again; if it is the same, tell the releaser.')
        }
    }
    foreach ($file in Get-ChildItem -LiteralPath $here -Recurse -Force -File) {
        $name = $file.FullName.Substring($here.Length + 1).Replace('\', '/')
        if (-not $listed.ContainsKey($name) -and $name -notin 'SHA256SUMS', 'SHA256SUMS.sig') {
            $name = ConvertTo-Plain $name
            Stop-Install 4 'BUNDLE_FILE_ADDED' @(
                "Có tệp mà nơi phát hành không ký: $name.", "There is a file that the releaser did not sign: $name.",
                'Đừng cài. Giải nén lại bộ cài vào một thư mục mới.',
                'Do not install. Unpack the bundle again, into a new folder.')
        }
    }

    # -------------------------------------------------------------- what was checked is installed
    $wheel = (@(Get-Content -LiteralPath (Join-Path $copy 'fleetcfg.txt'))[0] -split ' ')[0]
    $told = [regex]::Match([IO.File]::ReadAllText((Join-Path $copy 'sbom.cdx.json')), '"timestamp": "([0-9-]+)T')
    $day = $told.Groups[1].Value
    # An old bundle is signed as well: who installs sees which one this is, while it can be stopped.
    "Sắp cài $wheel, phát hành ngày $day, khóa ${print}: so với công văn; khác thì Ctrl-C."
    "About to install $wheel, released on $day, key ${print}: compare with the letter, or Ctrl-C."
    $made = $To
    & $Python -I -m venv $To
    if ($LASTEXITCODE -ne 0) {
        Stop-Install 1 'INSTALL_VENV' @(
            "Không tạo được môi trường Python ở $To.", "No Python environment could be made in $To.",
            'Xem lỗi ở trên: quyền ghi, chỗ trống.', 'See the error above: permissions, space.')
    }
    # No setting of this machine sends pip anywhere: neither files, nor variables.
    $env:PIP_CONFIG_FILE = 'nul'
    & (Join-Path $To 'Scripts\python.exe') -I -m pip --isolated install --quiet --no-input `
        --disable-pip-version-check --no-cache-dir --no-index --find-links (Join-Path $copy 'wheels') `
        --require-hashes --only-binary ':all:' -r (Join-Path $copy 'run.txt') `
        -r (Join-Path $copy 'reports.txt') -r (Join-Path $copy 'fleetcfg.txt')
    if ($LASTEXITCODE -ne 0) {
        Stop-Install 1 'INSTALL_PIP' @(
            'pip không cài được.', 'pip could not install it.',
            "Xem lỗi ở trên; thư mục $To đã được xóa.", "See the error above; the folder $To was removed.")
    }
    $null = & (Join-Path $To 'Scripts\python.exe') -I -m fleetcfg version
    if ($LASTEXITCODE -ne 0) {
        Stop-Install 1 'INSTALL_START' @(
            'Cài xong nhưng lệnh không chạy được.', 'It is installed, but the command does not start.',
            "Xem lỗi ở trên; thư mục $To đã được xóa.", "See the error above; the folder $To was removed.")
    }
    $made = ''
    "Đã kiểm chữ ký của khóa $print và mã băm của $($listed.Count) tệp; đã cài $wheel vào $To."
    "Checked the signature of the key $print and the hashes of $($listed.Count) files; installed $wheel in $To."
    "Chạy thử / try: $(Join-Path $To 'Scripts\fleetcfg.exe') version"
}
finally {
    Remove-Item -LiteralPath $copy, $aside -Recurse -Force -ErrorAction SilentlyContinue
    if ($made -ne '' -and (Test-Path -LiteralPath $made)) {
        Remove-Item -LiteralPath $made -Recurse -Force -ErrorAction SilentlyContinue
    }
}
