"""Devices are read and held against what was declared; what was found is kept and compared."""
