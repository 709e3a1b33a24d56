"""The list of what an installation consists of, as CycloneDX 1.6: from the locks, and no clock."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from release.licences import committed_licences
from release.locks import LockedPackage, read_lock


def sbom_json(packages: Sequence[LockedPackage], version: str, *, at: int) -> str:
    """Return what fleetcfg *version* and *packages* consist of; the same again for the same."""
    return JsonV1Dot6(_bom(packages, version, at)).output_as_string(indent=2) + "\n"


def _bom(packages: Sequence[LockedPackage], version: str, at: int) -> Bom:
    told, optional = committed_licences(), {one.name for one in read_lock("reports")}
    own = Component(
        name="fleetcfg",
        version=version,
        type=ComponentType.APPLICATION,
        bom_ref=f"fleetcfg@{version}",
        purl=PackageURL("pypi", name="fleetcfg", version=version),
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
    )
    parts = {
        package.name: _component(package, told[package.name], is_optional=package.name in optional)
        for package in packages
    }
    names = "".join(package.line for package in packages)
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_OID, f"fleetcfg {version} {at}\n{names}"),
        metadata=BomMetaData(component=own, timestamp=datetime.fromtimestamp(at, UTC)),
        components=parts.values(),
    )
    bom.register_dependency(
        own, [parts[one.name] for one in packages if "fleetcfg" in one.needed_by]
    )
    for name, part in parts.items():
        bom.register_dependency(
            part, [parts[one.name] for one in packages if name in one.needed_by]
        )
    return bom


def _component(package: LockedPackage, licence: str, *, is_optional: bool) -> Component:
    marker = package.requirement.marker
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{package.name}@{package.version}",
        purl=PackageURL("pypi", name=package.name, version=package.version),
        scope=ComponentScope.OPTIONAL if is_optional else ComponentScope.REQUIRED,
        licenses=[LicenseFactory().make_from_string(licence)],
        properties=[Property(name="fleetcfg:only-where", value=str(marker))] if marker else [],
    )
