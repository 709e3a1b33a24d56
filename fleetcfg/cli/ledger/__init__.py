"""``fleetcfg ledger …``: begin, show and prove a record; carry it to and from the Department."""

from importlib import import_module

from fleetcfg.cli.ledger.app import app

for _name in ("init", "show", "verify", "export", "import_"):
    import_module(f"{__name__}.{_name}")  # each adds its command to the application

__all__ = ["app"]
