"""Formats of a report: HTML, CSV, XLSX, DOCX and PDF, each made of the same `Report`."""
