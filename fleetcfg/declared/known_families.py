"""A family that is named in a file and not there: unknown, or installed and of no use."""

from collections.abc import Mapping

from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.problem import Place, Problems


def broken_family(name: str, catalogs: Mapping[str, Catalog]) -> DeviceError | None:
    """Return why a family is of no use that is installed, such as twice; None if it is not."""
    try:
        catalogs[name]
    except DeviceError as broken:
        return broken
    except KeyError:
        return None
    return None


def report_family(
    name: str, catalogs: Mapping[str, Catalog], place: Place, problems: Problems
) -> None:
    """Report a family that no catalog is of, by what is wrong with it."""
    if broken := broken_family(name, catalogs):
        problems.error(broken.code, place, **broken.facts)
    else:
        problems.error(
            "BASE_UNKNOWN_FAMILY", place, name=name, nearest=problems.nearest(name, catalogs)
        )
