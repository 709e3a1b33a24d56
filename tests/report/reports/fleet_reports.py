"""A fleet, its reports, and what stands in them."""

from fleetcfg.report.report_parts import Paragraph, Picture, Tiles
from fleetcfg.report.reports.fleet_report import fleet_report
from fleetcfg.words import Words
from tests.report.fleets import fleet

VI = Words("vi")
FLEET = fleet(60)
KINDS = [("audit", ""), ("province", ""), ("provider", "viettel"), ("site", "r0")]


def report_of(kind="province", scope="", found=FLEET, words=VI):
    return fleet_report(found, words, kind=kind, scope=scope)


def blocks(report, kind):
    return [b for section in report.sections for b in section.blocks if isinstance(b, kind)]


def table(report, name):
    return next(one for one in report.tables if one.name == name)


def cells(report):
    for one in report.tables:
        for row in (*one.rows, one.total):
            yield from row


def texts(report):
    """Return everything that is told, but for the foot of the page."""
    yield from (report.title, report.subject)
    for section in report.sections:
        yield section.heading
        for block in section.blocks:
            match block:
                case Tiles(tiles):
                    yield from (text for tile in tiles for text in (tile.label, tile.value))
                case Paragraph(text):
                    yield text
                case Picture(svg=svg):
                    yield svg
                case _:
                    yield from (block.title, *block.columns)
    yield from (cell.text for cell in cells(report))
