"""Which licence each dependency says it has: the page on them, from their own metadata.

``python -m release.licences`` writes the page. What this system does not install (of another system
or of another Python) is downloaded for one that does.
"""

import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from email import message_from_bytes
from email.message import Message
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from release.git import ROOT
from release.locks import TARGETS, LockedPackage, installed, read_lock
from release.wheels import download

PAGE: Final = ROOT / "docs" / "reference" / "licences.md"

_CLASSIFIERS: Final = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_SAME: Final = {"Apache License, Version 2.0": "Apache-2.0", "ISC License": "ISC", "BSD": "BSD"}
_SPDX: Final = re.compile(r"[A-Za-z0-9.-]+-[\d.]+[\w.-]*|MIT|ISC|BSD")
_COPYLEFT: Final = re.compile(r"GPL|MPL|EPL|CDDL")
UNCLEAR: Final = frozenset({"", "BSD", "LGPL"})
"""What is no licence but a family of them, or nothing at all."""

_HEAD: Final = """\
# Giấy phép của các gói / Licences of dependencies

fleetcfg: [Apache-2.0](../../LICENSE). Bảng dưới là giấy phép mà mỗi gói tự khai trong metadata \
của đúng phiên bản đã khóa; trang này do `make licences` viết ra. Gói ở `run` có trên mọi máy \
audit, gói ở `reports` chỉ để lập Excel và PDF. Đây là lời khai của tác giả, không phải ý kiến \
pháp lý.

The licence that each package states in the metadata of the very version that is locked; `make \
licences` writes this page. `run` is on every machine that audits, `reports` only for Excel and \
PDF. It is what the authors say, and no legal advice.

"""
_COLUMNS: Final = """\
| gói / package | phiên bản / version | giấy phép / licence | tệp khóa / lock |
|---|---|---|---|
"""


def stated_licence(metadata: Message) -> str:
    """Return the licence that a package's metadata state, as SPDX where they do; empty if none."""
    expression = metadata.get("License-Expression")
    if expression:
        return str(expression)
    told = str(metadata.get("License") or "").strip()
    told = _SAME.get(told, told)
    classified = [
        _CLASSIFIERS.get(line.rpartition(" :: ")[2], "")
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    found = [one for one in (told, *classified) if _SPDX.fullmatch(one)]
    return next(iter(found), "")


def committed_licences() -> dict[str, str]:
    """Return the licence of each package, as the page has it."""
    rows = re.findall(r"(?m)^\| ([\w-]+) \| \S+ \| (.*?) \| \w+ \|$", PAGE.read_text("utf-8"))
    return dict(rows)


def licences_page(packages: Iterable[LockedPackage], licences: Mapping[str, str]) -> str:
    """Return the page on *packages*."""
    known = list(packages)
    optional = {one.name for one in read_lock("reports")}
    rows = [
        f"| {one.name} | {one.version} | {licences[one.name]} |"
        f" {'reports' if one.name in optional else 'run'} |\n"
        for one in known
    ]
    told = sorted(
        (one.name, licences[one.name]) for one in known if _COPYLEFT.search(licences[one.name])
    )
    unclear = sorted(one.name for one in known if licences[one.name] in UNCLEAR)
    return "".join((_HEAD, _COLUMNS, *rows, _copyleft(told), _unclear(unclear)))


def _copyleft(told: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"- {name}: {licence}\n" for name, licence in told)
    return f"""
## Có điều kiện chia sẻ mã nguồn / Copyleft

{lines}
Các gói này được cài nguyên vẹn, tách rời, bằng Python; fleetcfg không chép và không sửa chúng. \
Ai phát lại bộ cài thì đưa kèm giấy phép của chúng (nằm trong từng wheel) và không cản người nhận \
thay chúng bằng bản khác. / They are installed whole and apart, as Python packages that fleetcfg \
neither copies nor changes. Who passes a bundle on passes their licences on (each wheel has its \
own), and does not keep the receiver from putting another version in their place.
"""


def _unclear(names: Iterable[str]) -> str:
    lines = "".join(f"- {name}\n" for name in names) or "- không có / none\n"
    return f"""
## Khai chưa rõ / Not stated clearly

Metadata chỉ nói tên họ giấy phép, không nói bản nào; bản đúng nằm trong tệp LICENSE của gói. / \
The metadata name a family and not the licence itself; which it is stands in the package's own file.

{lines}"""


def _metadata(package: LockedPackage) -> Message:
    """Return the metadata of what is installed here, else of a wheel that is downloaded."""
    try:
        found = distribution(package.name)
    except PackageNotFoundError:
        return _downloaded(package)
    if found.version != package.version:
        return _downloaded(package)
    return message_from_bytes((found.read_text("METADATA") or "").encode())


def _downloaded(package: LockedPackage) -> Message:
    target = next(target for target in TARGETS if package.is_for(target))
    with tempfile.TemporaryDirectory(prefix="fleetcfg-licence-") as place:
        download([package], target, Path(place))
        (wheel,) = Path(place).glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            name = next(one for one in packed.namelist() if one.endswith(".dist-info/METADATA"))
            return message_from_bytes(packed.read(name))


if __name__ == "__main__":
    locked = installed()
    stated = {package.name: stated_licence(_metadata(package)) for package in locked}
    PAGE.write_text(licences_page(locked, stated), "utf-8")
