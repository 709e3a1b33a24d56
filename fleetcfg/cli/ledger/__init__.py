"""``fleetcfg ledger …``: begin, show and prove a record; carry it to and from the Department."""

from importlib import import_module  # noqa: TID251 - of this package, loaded when needed

from fleetcfg.cli.ledger.app import app

for _name in ("init", "show", "verify", "export", "import_"):
    import_module(f"{__name__}.{_name}")  # each adds its command to the application

__all__ = ["app"]
