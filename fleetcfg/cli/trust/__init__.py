"""``fleetcfg trust …``: make, sign, pin and show the documents that say who may do what."""

from importlib import import_module  # noqa: TID251 - of this package, loaded when needed

from fleetcfg.cli.trust.app import app

for _name in ("key", "root", "manifest", "status", "sign", "init", "show"):
    import_module(f"{__name__}.{_name}")  # each adds its command to the application

__all__ = ["app"]
