"""The JSON Schema of the registers, for editors: of each its noun's."""

from typing import Any

from fleetcfg.model.registers.register import Register, RegisterOfRows
from fleetcfg.model.registers.registers import REGISTERS
from fleetcfg.model.typed.declared_noun import noun_schema


def register_schema() -> dict[str, Any]:
    """Return the schema of a file of registers."""
    registers = {name: _schema(register) for name, register in REGISTERS.items()}
    return {"type": "object", "properties": registers, "additionalProperties": False}


def _schema(register: Register) -> dict[str, Any]:
    noun = noun_schema(register.noun)
    body = {"type": "array", "items": noun} if isinstance(register, RegisterOfRows) else noun
    return {**body, "description": register.about.text}
