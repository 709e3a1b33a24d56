"""What people typed: nodes that know their place, and the types of the fields that they become.

A noun that a file declares is one class, a frozen dataclass whose fields have types of
`fleetcfg.model.typed.fields`. How it is read, what an editor knows of it and what its page says is
taken from that class, so nothing of a field is written in a second place.
"""
