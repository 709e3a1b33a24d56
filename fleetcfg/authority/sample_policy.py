"""What the policy of the guides says of a Department that is none: it must not stand in a root."""

from typing import Final

from fleetcfg.trust.documents.root import Root

_DOMAIN: Final = "so-khcn.example.vn"
_NAMES: Final = frozenset(
    {
        "Nguyễn Văn An",
        "Trần Thị Bình",
        "Lê Văn Cường",
        "Phạm Thị Dung",
        "Hoàng Văn Em",
        "Vũ Thị Giang",
        "Đặng Văn Hải",
        "Bùi Văn Khoa",
    }
)


def left_of_sample(root: Root) -> tuple[str, ...]:
    """Return the names of people, and the domain, that are those of the sample."""
    names = sorted(each.name for each in root.people.values() if each.name in _NAMES)
    return (*([_DOMAIN] if root.trust_domain == _DOMAIN else []), *names)
