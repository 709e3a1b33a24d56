"""How the sheet for the signing folder looks: on a screen, and in black and white on A4."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { background: #e9ebee; }
body { margin: 0; color: #111; font: 10.5pt/1.45 "Liberation Sans", Arial, Helvetica, sans-serif; }
main { max-width: 210mm; margin: 8mm auto; padding: 16mm 15mm; background: #fff;
  box-shadow: 0 1px 6px rgba(0, 0, 0, .18); }
.top { border-bottom: 1.5pt solid #111; padding-bottom: 3mm; margin-bottom: 5mm; }
.top p { margin: 0; }
.kind { text-transform: uppercase; letter-spacing: .06em; font-size: 9pt; }
.view { font-size: 9pt; color: #444; }
h1 { margin: 1mm 0; font-size: 21pt; line-height: 1.2; letter-spacing: .01em;
  overflow-wrap: anywhere; }
h2 { margin: 8mm 0 2.5mm; padding-bottom: 1mm; border-bottom: .75pt solid #111; font-size: 13pt;
  break-after: avoid; }
h3 { margin: 4.5mm 0 1.5mm; font-size: 9.5pt; font-weight: 600; color: #333; break-after: avoid; }
h3.grave { color: #000; border-left: 3pt solid #111; padding-left: 2mm; }
.tiles { display: flex; gap: 3mm; margin-bottom: 3mm; }
.tile { flex: 1; border: .75pt solid #777; border-radius: 1mm; padding: 2mm 3mm; }
.tile b { display: block; font-size: 18pt; line-height: 1.15; font-variant-numeric: tabular-nums; }
.tile span { font-size: 9pt; color: #333; }
.risk.high { border: 2.25pt solid #111; }
.note { margin: 0 0 3mm; }
table { width: 100%; border-collapse: collapse; font-size: 9.5pt; }
th, td { text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.facts { break-inside: avoid; }
.facts th { width: 47mm; padding: .8mm 3mm .8mm 0; font-weight: 400; color: #444; }
.facts td { padding: .8mm 0; }
.facts tr + tr th, .facts tr + tr td { border-top: .4pt solid #ddd; }
table:not(.facts) thead th { padding: 1mm 2mm 1mm 0; border-bottom: .75pt solid #555;
  font-size: 8.5pt; font-weight: 600; }
table:not(.facts) td { padding: 1.5mm 2mm 1.5mm 0; border-bottom: .4pt solid #bbb; }
.changes, .devices { table-layout: fixed; }
.changes tbody, .devices tbody { break-inside: avoid; }
.changes th:nth-child(1), .devices th:nth-child(1) { width: 7mm; }
.changes th:nth-child(2) { width: 40%; }
.devices { font-size: 8.5pt; }
.devices th:nth-child(2) { width: 30%; }
.devices th:nth-child(3) { width: 34%; }
table .on td { padding-top: 0; }
table.changes tr:not(.on) td, table.devices tr:not(.on) td { border-bottom: 0; }
code { font: .94em/1.35 "Liberation Mono", "Courier New", monospace; overflow-wrap: anywhere; }
b code { font-weight: 700; }
code.digest { display: grid; grid-template-columns: repeat(4, max-content); column-gap: 1.1ch;
  font-variant-ligatures: none; }
.facts code.digest { font-size: 9.5pt; }
.secrets code.digest { font-size: 8pt; }
.devices code.digest { grid-template-columns: repeat(8, max-content); font-size: 8pt; }
.host { white-space: nowrap; }
.dim { color: #555; font-size: .92em; }
.reads { font-size: .92em; }
.reason { font-size: 10.5pt; }
.signing { break-inside: avoid; }
.signing .facts code.digest { font-size: 12pt; column-gap: 1.6ch; line-height: 1.6; }
.boxes { display: flex; gap: 4mm; margin-top: 4mm; }
.box { flex: 1; min-height: 34mm; padding: 2.5mm; border: .75pt solid #111; text-align: center;
  font-size: 9.5pt; }
.box span, .box em { display: block; }
.box em { color: #444; font-size: 8.5pt; }
.box i { display: block; height: 11mm; margin: 0 4mm 3mm; border-bottom: .75pt dotted #111; }
@page {
  size: A4; margin: 20mm 15mm 18mm 20mm;
  @top-left { content: "Bộ thay đổi cấu hình"; font: 8.5pt "Liberation Sans", Arial, sans-serif;
    color: #333; }
  @top-right { content: "@@RUNNING@@"; font: 8.5pt "Liberation Mono", monospace; color: #333; }
  @bottom-right { content: "trang " counter(page) "/" counter(pages);
    font: 8.5pt "Liberation Sans", Arial, sans-serif; color: #333; }
  @bottom-left { content: "Ký nháy: ……………"; font: 8.5pt "Liberation Sans", Arial, sans-serif;
    color: #333; }
}
@media print {
  html { background: none; }
  main { max-width: none; margin: 0; padding: 0; box-shadow: none; }
}
"""
