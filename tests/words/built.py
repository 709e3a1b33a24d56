"""Whether the binary catalogues are those of the texts: after a rebase they may be older."""

from pathlib import Path


def stale_texts(locale: Path) -> list[Path]:
    """Return each ``.po`` below *locale* of which no ``.mo`` was made since it was changed."""
    return [text for text in sorted(locale.rglob("*.po")) if not _is_built(text)]


def _is_built(text: Path) -> bool:
    built = text.with_suffix(".mo")
    return built.exists() and built.stat().st_mtime_ns >= text.stat().st_mtime_ns
