"""Hold the declarations as they lie here against the manifest that the Department signed.

(files, manifest) → which of these bytes are signed; (device) → who it is by the signed inventory.
The list is closed both ways: a file that the manifest does not name, and a name of which there is
no file, are as wrong as other bytes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.model.catalog import Catalog, Parameter, ParameterRisk, can_type, find_risks
from fleetcfg.model.declared import Declared, Statement, Waiver
from fleetcfg.model.file_names import PROTECTED
from fleetcfg.model.fleet import Device, Fleet
from fleetcfg.model.reference_data import Unit
from fleetcfg.model.space import Whole
from fleetcfg.trust.crypto.canonical import Json, digest, spell
from fleetcfg.trust.documents.about import AskedBy, DeviceAbout, ParameterAbout, fit_text
from fleetcfg.trust.documents.changeset import SignedIdentity, ValueType
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.verify.ports import ParameterFacts

AUTHORITY_PIN: Final = "ca:"

_FindRisks = Callable[[str], tuple[ParameterRisk, ...]]

_CLAUSES_MOST: Final = 20  # that a change-set repeats of one declaration
# In Vietnamese: neutral words that any reader of a page must be able to tell apart.
_MEANT: Final = {
    "enabled": "bật",
    "disabled": "tắt",
    "required": "bắt buộc",
    "best_effort": "nếu được",
    "allowed": "cho phép",
    "forbidden": "cấm",
    "always": "luôn luôn",
    "never": "không bao giờ",
    "locked": "khóa",
    "unlocked": "mở khóa",
    "shown": "hiện",
    "hidden": "ẩn",
    "read_only": "chỉ đọc",
    "read_write": "đọc và ghi",
}


@dataclass(frozen=True, slots=True)
class ManifestComparison:
    """What files and manifest have in common, by path, each in alphabetical order.

    Attributes:
        same: The bytes are those that were signed.
        changed: The bytes are others.
        extra: The manifest does not name it.
        missing: The manifest names it, and it is not there.
    """

    same: tuple[str, ...]
    changed: tuple[str, ...]
    extra: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def differing(self) -> tuple[str, ...]:
        """What is not as it was signed, is too many or is missing, in alphabetical order."""
        return tuple(sorted((*self.changed, *self.extra, *self.missing)))

    @property
    def is_signed(self) -> bool:
        """Whether everything is as it was signed, and nothing is too many or too few."""
        return not self.differing

    def is_signed_in(self, folder: str) -> bool:
        """Whether that is so of the files of *folder*; a file too many is wrong wherever it lies.

        One may be of a second inventory.
        """
        differing = (*self.changed, *self.missing)
        lead = f"{folder}/"
        return not (self.extra or any(path.startswith(lead) for path in differing))


def compare(
    files: Mapping[str, bytes], manifest: Manifest, *, passed_over: Collection[str] = ()
) -> ManifestComparison:
    """Hold *files* against *manifest*.

    Args:
        files: By path from the root of the province.
        manifest: What was signed.
        passed_over: Paths that are there and declare nothing (a README); they are not missing.
    """
    named = {file.path: file for file in manifest.files if file.path not in passed_over}
    found = {path: digest(data) for path, data in files.items()}
    common = sorted(named.keys() & found.keys())
    return ManifestComparison(
        same=tuple(path for path in common if found[path] == named[path].sha256),
        changed=tuple(path for path in common if found[path] != named[path].sha256),
        extra=tuple(sorted(found.keys() - named.keys())),
        missing=tuple(sorted(named.keys() - found.keys())),
    )


def is_protected(path: str) -> bool:
    """Tell whether a manifest speaks of *path*."""
    return path.partition("/")[0] in PROTECTED


def semantic(declared: Declared) -> str:
    """Return the digest of what *declared* asks of its device, wherever it is written.

    Two declarations have the same one exactly if they ask the same: an edit of a comment, or a rule
    that moves to another file, does not change it.
    """
    asked: list[Json] = []
    for setting in declared.settings:
        rule = setting.winner.rule
        operands = [digest(text.encode()) for text in rule.operands]
        target = None if setting.winner.target is None else digest(setting.winner.target.encode())
        asked.append([setting.parameter, list(setting.patterns), rule.operator, operands, target])
    whole: dict[str, Json] = {"family": declared.family, "settings": asked}
    if declared.waivers:  # what is let off is asked, too: an edit of it is more than a comment
        whole["waivers"] = sorted(digest(_waived(waiver).encode()) for waiver in declared.waivers)
    if declared.attestations:
        told = (f"{each.parameter}\n{each}" for each in declared.attestations)
        whole["attestations"] = sorted(digest(text.encode()) for text in told)
    return digest(spell(whole))


def _waived(waiver: Waiver) -> str:
    return "\n".join((waiver.parameter, *waiver.patterns, str(waiver)))


def identity_of(device: Device, catalog: Catalog) -> SignedIdentity:
    """Return which device is meant, as change-sets and adoptions name it.

    Where a certificate is vouched for by an authority, what is signed is the bytes of that
    authority's file: its name alone would let another file of that name say who the device is. One
    that cannot be read proves nothing.
    """
    pin = _pin(device, catalog)
    return SignedIdentity(
        vendor=catalog.vendor,
        model=device.model,
        serial=device.serial_number,
        mac=device.mac,
        address=f"{device.address}:{device.port}",
        transport=device.transport,
        pin=pin,
        strength="pinned" if pin else "none",
    )


def _pin(device: Device, catalog: Catalog) -> str:
    transport = catalog.transport(device.transport)
    match transport.proves if transport else "none":
        case "host_key":
            return device.host_key
        case "certificate":
            is_vouched_for = device.authority and not device.certificate
            return _authority_pin(device) if is_vouched_for else device.certificate
        case "none":
            return ""


def _authority_pin(device: Device) -> str:
    try:
        pem = device.authority_pem or Path(device.authority).read_bytes()
        return f"{AUTHORITY_PIN}{digest(pem)}"
    except OSError:
        return ""


class SignedInventory:
    """What the door asks of inventory and catalogs; see `fleetcfg.trust.verify.ports.Inventory`.

    Args:
        devices: As they were declared here, by name; *catalogs* are those of their families.
        catalogs: By family.
        fleet: The inventory; what it says of places. *declared* gives what is declared of a device.
        signed_as: Gives the digest of the manifest that every file of it was found to be as; empty
            if that is not so, and then the door refuses every change-set. Asked when the door has
            accepted a manifest, and not before.
        differing: Gives the files that are not as that manifest has them.
    """

    def __init__(
        self,
        devices: Mapping[str, Device],
        catalogs: Mapping[str, Catalog],
        signed_as: Callable[[], str],
        *,
        fleet: Fleet | None = None,
        declared: Callable[[str], Declared] | None = None,
        differing: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._devices = devices
        self._catalogs = catalogs
        self._signed_as = signed_as
        self.units = () if fleet is None else fleet.units
        self._declared = declared
        self._differing = differing
        self._asked: dict[str, Declared] = {}
        self._known: dict[str, Mapping[str, ParameterFacts]] = {}
        self._told: dict[str, tuple[Mapping[str, str], _FindRisks]] = {}

    @property
    def manifest_sha256(self) -> str:
        """Digest of the manifest that every file was found to be as."""
        return self._signed_as()

    @property
    def differing(self) -> Sequence[str]:
        """Files that are not as the newest manifest known here has them, by path."""
        return self._differing()

    def identity(self, device: str) -> SignedIdentity | None:
        """Return who the device is; None if there is no such device."""
        found = self._devices.get(device)
        if found is None or found.family not in self._catalogs:
            return None
        return identity_of(found, self._catalogs[found.family])

    def family(self, device: str) -> str:
        """Return the family of the device; empty if there is no such device."""
        found = self._devices.get(device)
        return "" if found is None else found.family

    def place(self, device: str) -> DeviceAbout | None:
        """Return where the device is; None if there is no such device."""
        found = self._devices.get(device)
        return None if found is None else place_of(found, self.units)

    def about(self, device: str, path: str, before: str | None) -> ParameterAbout | None:
        """Return what the catalog and the declarations say of *path* on *device*."""
        found = self._devices.get(device)
        catalog = None if found is None else self._catalogs.get(found.family)
        return None if catalog is None else self.describe(catalog, device, path, before)

    def describe(
        self, catalog: Catalog, device: str, path: str, before: str | None = None
    ) -> ParameterAbout:
        """Return what *catalog* says of *path*, and which declaration of *device* asks for it.

        Args: As `fleetcfg.trust.verify.ports.InventoryPort.about`.
        """
        family = catalog.family
        if family not in self._told:
            self._told[family] = _meanings(catalog), find_risks(catalog)
        meanings, risks = self._told[family]
        meaning = meanings.get(path) or meanings.get(catalog.syntax.form(path), "")
        told = ParameterAbout(meaning=meaning, risks=risks(path))
        is_one_way = before is not None and not can_type(catalog, before)
        known = {
            "asked_by": self._asked_by(device, path, catalog),
            "one_way": True if is_one_way else None,
        }
        return told.model_copy(update=known)

    def _asked_by(self, device: str, path: str, catalog: Catalog) -> AskedBy | None:
        """Return the declaration that asks for a value of *path*; None if there is none."""
        if self._declared is None:
            return None
        if device not in self._asked:
            self._asked[device] = self._declared(device)
        for setting in self._asked[device].settings:
            if any(catalog.syntax.matches(pattern, path) for pattern in setting.patterns):
                return asked_by(setting.winner)
        return None

    def parameter(self, device: str, path: str) -> ParameterFacts | None:
        """Return what the catalog says of a parameter; None if it says nothing."""
        found = self._devices.get(device)
        catalog = None if found is None else self._catalogs.get(found.family)
        return None if catalog is None else self.of_family(catalog, path)

    def of_family(self, catalog: Catalog, path: str) -> ParameterFacts | None:
        """Return what *catalog* says of the concrete *path*."""
        known = self._known.get(catalog.family)
        if known is None:
            known = self._known[catalog.family] = _by_form(catalog)
        return known.get(catalog.syntax.form(path))


def place_of(device: Device, units: Iterable[Unit]) -> DeviceAbout:
    """Return where *device* is, as a change-set says it to its readers."""
    site = device.site
    if site is None:
        return DeviceAbout(unit="", site="", room="", display_name="")
    is_meant = (u for u in units if u.code == site.unit and u.is_valid(site.unit_since))
    unit = next((u.name for u in is_meant), "")
    texts = {"unit": unit, "site": site.name, "room": site.room, "display_name": site.display_name}
    return DeviceAbout(**{name: fit_text(text) for name, text in texts.items()})


def asked_by(statement: Statement) -> AskedBy:
    """Return what a change-set says of the declaration that asks for a value."""
    clauses = statement.clauses or statement.issued.clauses
    return AskedBy(
        baseline=fit_text(statement.baseline),
        document=fit_text(statement.issued.document),
        clauses=tuple(map(fit_text, clauses[:_CLAUSES_MOST])),
        why=fit_text(statement.why),
    )


def _meanings(catalog: Catalog) -> Mapping[str, str]:
    """Return what parameters mean in Vietnamese, by their paths and by the form of these.

    Several may have one form: the first and the second time server.
    """
    form, everything = (
        catalog.syntax.form,
        (*catalog.parameters.values(), *catalog.passwords.values()),
    )
    told = [(pattern, _meaning(each)) for each in everything for pattern in each.patterns]
    by_form = {form(pattern): fit_text(text) for pattern, text in told}
    return {**by_form, **{pattern: fit_text(text) for pattern, text in told}}


def _meaning(parameter: Parameter) -> str:
    """Return what it means, and what the maker's words do: ``yes`` may switch something off."""
    about = parameter.about.get("vi", "")
    words = [
        f"“{own}” là {_MEANT[word]}" for word, own in parameter.words.items() if word in _MEANT
    ]
    return f"{about}: {', '.join(words)}" if about and words else about


def _by_form(catalog: Catalog) -> Mapping[str, ParameterFacts]:
    named: dict[str, ParameterFacts] = {}
    for known in (*catalog.natives.values(), *catalog.parameters.values()):
        for pattern in known.patterns:
            form = catalog.syntax.form(pattern)
            is_secret = known.is_secret or (form in named and named[form].is_secret)
            named[form] = ParameterFacts(_type_of(known), is_secret)
    for pattern in catalog.secrets:
        form = catalog.syntax.form(pattern)
        named[form] = ParameterFacts(
            named[form].type if form in named else "string", is_secret=True
        )
    for path in catalog.passwords:
        named[catalog.syntax.form(path)] = ParameterFacts(
            "string", is_secret=True, is_password=True
        )
    return named


def _type_of(known: Parameter) -> ValueType:
    return "integer" if isinstance(known.space, Whole) else "string"


def signed_devices(declarations: Iterable[Declared]) -> dict[str, str]:
    """Return what a manifest says of each device, by host."""
    return {declared.host: semantic(declared) for declared in declarations}
