"""Great numbers as people read them: in groups of three."""

from fleetcfg.words import Language


def grouped(number: int, language: Language) -> str:
    """Return *number* in groups: ``1.200.000``, or ``1,200,000`` in English."""
    spelled = f"{number:,}"
    return spelled.replace(",", ".") if language == "vi" else spelled
