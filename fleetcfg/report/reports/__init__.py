"""Reports that are handed on: each a `Report`, which `fleetcfg.report.formats` lays out."""
