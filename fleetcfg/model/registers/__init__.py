"""What the Department keeps in registers beside its devices: meetings, people, rooms, contracts.

Here belong nouns of what a year brings, as they were declared; nothing that was seen or done is
here (that is in audits and in statements of the log). They are read from the folder ``registers``
by `fleetcfg.declared.registers`.
"""
