"""A family of devices that are spoken to in the same way, and what an installed package says of it.

A `Family` names its functions and does not hold them: each is loaded when it is first used, because
network libraries take a third of a second that `validate` need not pay, and because an object that
writes must not lie about where only reading is meant.
"""

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module  # noqa: TID251 - what this module is for
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

from fleetcfg.devices.catalog import load
from fleetcfg.devices.driver import AskCredential, DeviceLimits, Driver
from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device, Transport
from fleetcfg.model.paths import PathSyntax
from fleetcfg.model.software import SoftwareKind


@dataclass(frozen=True, slots=True)
class Family:
    """One family, as the entry point of its package gives it.

    Attributes:
        name: As inventories and catalogs call it, and the name of the entry point.
        catalog_file: What is known of its parameters; `fleetcfg.devices.catalog` says how it is
            written.
        syntax: Reads its paths.
        transports: The ways to its devices, the usual one first.
        reader: ``module:function`` that returns a `Driver` for (device, credential, limits); empty
            if its devices are reached by no network: then it has no transports either.
        writer: ``module:function`` that returns a `Writer`; empty if nothing writes to it.
        typable: The form, as a regular expression, of every value that the writer can send, where
            that is not any text: what else is declared is told before it is signed.
        commander: ``module:function`` that returns a `Commander`; empty if it takes no commands.
        commands: What a commander does.
        guards: Facts of its devices' status that every change-set demands: that a truth is false,
            and that anything else is as it was planned upon.
        software: Of which kinds of software its driver can tell; `fleetcfg.devices.software`.
        products: What its devices call themselves, as far as it is known.
        renamed: Names of one product under which its maker's firmware tells it, a row each.
        is_endpoint: Whether its devices stand in rooms and take part in calls.
    """

    name: str
    catalog_file: Path
    syntax: PathSyntax
    transports: tuple[Transport, ...] = ()
    reader: str = ""
    writer: str = ""
    typable: str = ""
    commander: str = ""
    commands: frozenset[str] = frozenset()
    guards: tuple[str, ...] = ()
    software: frozenset[SoftwareKind] = frozenset()
    products: tuple[str, ...] = ()
    renamed: tuple[frozenset[str], ...] = ()
    is_endpoint: bool = False

    def catalog(self) -> Catalog:
        """Return what is known of its parameters.

        Raises:
            DeviceError: DEV_CATALOG_BROKEN.
        """
        read = load(self.catalog_file, self.syntax)
        return replace(
            read,
            transports=self.transports,
            guards=self.guards,
            is_written=bool(self.writer),
            typable=self.typable,
            products=self.products,
            renamed=self.renamed,
            is_endpoint=self.is_endpoint,
            is_reached=bool(self.reader),
        )

    def open(self, device: Device, credential: AskCredential, limits: DeviceLimits) -> Driver:
        """Return a driver, which can only read; nothing is sent before its first question.

        Args:
            device: As declared, with its pins.
            credential: Asked for only once the device has proved its identity.
            limits: Within which the device must answer.

        Raises:
            DeviceError: FAMILY_BROKEN; DEV_NOT_REACHED if no device of the family is;
                DEV_IDENTITY_NOT_PINNED and other faults of the declaration.
        """
        if not self.reader:
            raise DeviceError("DEV_NOT_REACHED", host=device.host, family=self.name)
        driver: Driver = load_function(self.name, self.reader)(device, credential, limits)
        return driver

    def load(self) -> None:
        """Load what reads its devices, so that a process that is forked later need not.

        Raises:
            DeviceError: FAMILY_BROKEN.
        """
        if self.reader:
            load_function(self.name, self.reader)


def load_function(family: str, reference: str) -> Callable[..., Any]:
    """Return the function that *reference*, ``module:function``, names."""
    module, _, name = reference.partition(":")
    is_new = module not in sys.modules
    try:
        function: Callable[..., Any] = getattr(import_module(module), name)
    except (Exception, SystemExit) as error:  # a stranger's module: it may raise anything
        raise DeviceError(
            "FAMILY_BROKEN", family=family, entry=reference, why=f"{type(error).__name__}: {error}"
        ) from error
    if is_new and parent_process() is not None:
        # In a worker, what was loaded is there to stay: the collector need not look through it each
        # time that it looks for sessions. Elsewhere it might freeze what is not.
        gc.freeze()
    return function
