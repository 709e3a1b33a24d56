"""The folder ``registers``: strict YAML becomes `fleetcfg.model.registers.registers.Registers`.

A file is a mapping from the names of registers to their rows; a register may be spread over files.
One module reads the registers of one theme; what holds between registers, and between them and the
fleet, is checked by `check`. A reader reports, and never raises: whatever bytes there are.
"""
