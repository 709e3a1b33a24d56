#!/bin/sh
# Cài fleetcfg từ thư mục này, không cần mạng. / Installs fleetcfg from this folder, without network.
#
#   sh install.sh --key KHÓA.pub --to THƯ_MỤC [--python PYTHON]
#
# Chữ ký và mã băm của từng tệp được kiểm trên một bản chép riêng trước khi bất kỳ tệp nào được dùng.
# The signature and the hash of each file are checked, on a copy of its own, before any is used.
set -eu
umask 022
LC_ALL=C
export LC_ALL

usage() {
  printf '%s\n' "sh install.sh --key KEY.pub --to FOLDER [--python PYTHON]" >&2
  exit 64
}

# refuse EXIT CODE VIETNAMESE ENGLISH REMEDY_VI REMEDY_EN
refuse() {
  printf '%s: %s\n  %s\n  → %s\n  → %s\n' "$2" "$3" "$4" "$5" "$6" >&2
  printf '%s\n' "Chưa cài gì. / Nothing was installed." >&2
  exit "$1"
}

# What a stranger named is printed as plain text, and not all of it.
plain() { printf '%s' "$1" | tr -cd '[:alnum:]._/+-' | cut -c 1-120; }

key='' to='' python=python3
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $2 in -*) usage ;; esac
  case $1 in
    --key) key=$2 ;;
    --to) to=$2 ;;
    --python) python=$2 ;;
    *) usage ;;
  esac
  shift 2
done
[ -n "$key" ] && [ -n "$to" ] || usage

for program in ssh-keygen sha256sum find "$python"; do
  command -v "$program" >/dev/null 2>&1 || refuse 1 INSTALL_PROGRAM_MISSING \
    "Máy này thiếu chương trình $program." "This machine lacks the program $program." \
    "Cài từ kho của hệ điều hành: openssh-client, coreutils, findutils, python3." \
    "Install it from the system's packages: openssh-client, coreutils, findutils, python3."
done
"$python" -I -c 'import sys, platform
sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13) and platform.machine() == "x86_64"))' ||
  refuse 1 INSTALL_PYTHON \
    "Bộ cài này dành cho Linux x86_64 với Python 3.11, 3.12 hoặc 3.13." \
    "This bundle is for Linux on x86_64 with Python 3.11, 3.12 or 3.13." \
    "Chỉ đúng chương trình bằng --python, hoặc dùng máy khác." \
    "Name the right program with --python, or use another machine."
"$python" -I -c 'import venv, ensurepip' 2>/dev/null || refuse 1 INSTALL_PROGRAM_MISSING \
  "Python của máy này thiếu venv." "The Python of this machine lacks venv." \
  "Cài gói python3-venv của hệ điều hành." "Install the system's package python3-venv."
[ -f "$key" ] || refuse 1 INSTALL_KEY_MISSING \
  "Không có tệp khóa $key." "There is no key file $key." \
  "Lấy khóa công khai của nơi phát hành, rồi so dấu vân tay với công văn." \
  "Get the releaser's public key, and compare its fingerprint with the letter."
if [ -e "$to" ] || [ -L "$to" ]; then
  refuse 1 INSTALL_EXISTS "Thư mục $to đã có." "The folder $to is there already." \
    "Chọn thư mục mới cho mỗi phiên bản." "Choose a new folder for each version."
fi

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
copy=$(mktemp -d)
made=''
leave() {
  rm -rf "$copy"
  [ -z "$made" ] || rm -rf "$made"
}
trap leave EXIT
trap 'exit 3' HUP INT TERM PIPE

# ------------------------------------------------------------------ who signed, and what
for name in SHA256SUMS SHA256SUMS.sig; do
  [ -f "$here/$name" ] || refuse 4 BUNDLE_FILE_MISSING \
    "Thiếu tệp $name." "The file $name is missing." \
    "Chép lại bộ cài từ nơi phát hành." "Copy the bundle from the releaser again."
  cp "$here/$name" "$copy/$name"
done
# One key, in the lines that ssh-keygen reads too: no comment, not empty.
tr -d '\r' <"$key" | grep -v '^[[:blank:]]*\(#\|$\)' >"$copy/key" || :
{ [ "$(wc -l <"$copy/key")" -eq 1 ] && print=$(ssh-keygen -l -f "$copy/key" 2>/dev/null); } || refuse 1 \
  INSTALL_KEY_WRONG \
  "Tệp $key không phải đúng một khóa công khai SSH." "The file $key is not exactly one public SSH key." \
  "Xin lại tệp .pub của nơi phát hành, rồi so dấu vân tay với công văn." \
  "Get the releaser's .pub file again, and compare its fingerprint with the letter."
print=$(printf '%s' "$print" | cut -d ' ' -f 2)
awk '{ print "releaser namespaces=\"fleetcfg-release\"", $1, $2 }' "$copy/key" >"$copy/signers"
ssh-keygen -Y verify -f "$copy/signers" -I releaser -n fleetcfg-release \
  -s "$copy/SHA256SUMS.sig" <"$copy/SHA256SUMS" >/dev/null 2>&1 || refuse 4 BUNDLE_SIGNATURE \
  "Danh sách tệp không do khóa trong $key ký." "The list of files is not signed by the key in $key." \
  "Đừng cài. Hỏi nơi phát hành, so dấu vân tay của khóa qua điện thoại hoặc công văn." \
  "Do not install. Ask the releaser; compare the key's fingerprint by telephone or letter."

while read -r _ name; do
  [ -f "$here/$name" ] || refuse 4 BUNDLE_FILE_MISSING \
    "Thiếu tệp $name." "The file $name is missing." \
    "Chép lại bộ cài từ nơi phát hành." "Copy the bundle from the releaser again."
  mkdir -p "$copy/$(dirname "$name")"
  cp "$here/$name" "$copy/$name"
done <"$copy/SHA256SUMS"
changed=$(cd "$copy" && sha256sum --check --strict --quiet SHA256SUMS 2>/dev/null) || refuse 4 \
  BUNDLE_FILE_CHANGED \
  "Tệp không đúng như đã ký: $(plain "${changed%%:*}")." \
  "A file is not as it was signed: $(plain "${changed%%:*}")." \
  "Đừng cài. Chép lại bộ cài; nếu vẫn vậy, báo nơi phát hành." \
  "Do not install. Copy the bundle again; if it is the same, tell the releaser."
feed='
'
{
  # No signed name has a line feed: two lines would look like two names.
  (cd "$here" && find . -name "*$feed*" -exec printf '%s\n' name-of-two-lines \;)
  (cd "$here" && find . ! -type d ! -path "*$feed*")
} | while IFS= read -r path; do
  name=${path#./}
  case $name in SHA256SUMS | SHA256SUMS.sig) continue ;; esac
  cut -c 67- "$copy/SHA256SUMS" | grep -Fqx -e "$name" || printf '%s\n' "$name"
done >"$copy/added"
if [ -s "$copy/added" ]; then
  added=$(plain "$(head -n 1 "$copy/added")")
  refuse 4 BUNDLE_FILE_ADDED \
    "Có tệp mà nơi phát hành không ký: $added." "There is a file that the releaser did not sign: $added." \
    "Đừng cài. Giải nén lại bộ cài vào một thư mục mới." \
    "Do not install. Unpack the bundle again, into a new folder."
fi

# ------------------------------------------------------------------ what was checked is installed
count=$(wc -l <"$copy/SHA256SUMS" | tr -d ' ')
wheel=$(cut -d ' ' -f 1 "$copy/fleetcfg.txt")
day=$(sed -n 's/^ *"timestamp": "\([0-9-]*\)T.*/\1/p' "$copy/sbom.cdx.json")
# An old bundle is signed as well: who installs sees which one this is, while it can be stopped.
printf '%s\n' \
  "Sắp cài $wheel, phát hành ngày $day, khóa $print: so với công văn; khác thì Ctrl-C." \
  "About to install $wheel, released on $day, key $print: compare with the letter, or Ctrl-C."
made=$to
"$python" -I -m venv "$to" || refuse 1 INSTALL_VENV \
  "Không tạo được môi trường Python ở $to." "No Python environment could be made in $to." \
  "Xem lỗi ở trên: quyền ghi, chỗ trống, gói python3-venv." \
  "See the error above: permissions, space, the package python3-venv."
# No setting of this machine sends pip anywhere: neither files, nor variables.
PIP_CONFIG_FILE=/dev/null "$to/bin/python" -I -m pip --isolated install --quiet --no-input \
  --disable-pip-version-check --no-cache-dir --no-index --find-links "$copy/wheels" \
  --require-hashes --only-binary :all: \
  -r "$copy/run.txt" -r "$copy/reports.txt" -r "$copy/fleetcfg.txt" || refuse 1 INSTALL_PIP \
  "pip không cài được." "pip could not install it." \
  "Xem lỗi ở trên; thư mục $to đã được xóa." "See the error above; the folder $to was removed."
# By itself: what PYTHONPATH leads to in this environment was checked by nobody.
env -i PATH="$PATH" HOME="${HOME:-/}" "$to/bin/fleetcfg" version >/dev/null || refuse 1 INSTALL_START \
  "Cài xong nhưng lệnh không chạy được." "It is installed, but the command does not start." \
  "Xem lỗi ở trên; thư mục $to đã được xóa." "See the error above; the folder $to was removed."
made=''
printf '%s\n' \
  "Đã kiểm chữ ký của khóa $print và mã băm của $count tệp; đã cài $wheel vào $to." \
  "Checked the signature of the key $print and the hashes of $count files; installed $wheel in $to." \
  "Chạy thử / try: $to/bin/fleetcfg version"
