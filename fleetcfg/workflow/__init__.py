"""What the Department and its providers do: one use case a module, from nouns to nouns.

No use case prints, asks, knows a language or an exit code, or reads a clock (`clock` does). What
happens is told by events (`fleetcfg.workflow.events`), what needs a person is a callback
(`fleetcfg.workflow.people`), and time, chance and the way to devices come in a `Context`.
"""
