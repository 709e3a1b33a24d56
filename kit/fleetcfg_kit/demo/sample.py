"""The sample province, on which the story is told where no other is named."""

from pathlib import Path


def sample_province() -> Path:
    """Return its folder: it comes with the package; in a checkout it is the checkout itself."""
    packed = Path(__file__).with_name("province")  # `kit/hatch_build.py` puts it there
    return packed if packed.is_dir() else Path(__file__).parents[3]
