"""Options and arguments: how each is made, and those that several commands share.

What explains one is a key of the words, looked up when it is shown: this module is imported before
it is known which language is spoken.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.models import ArgumentInfo, OptionInfo

from fleetcfg.cli.options.complete import hosts, one_of, patterns
from fleetcfg.cli.options.named import bundle_there, files_there, naming, read_by
from fleetcfg.cli.terminal.stdout import fitting_output
from fleetcfg.declared.folders import SIM_OVERLAY
from fleetcfg.errors import RequestError
from fleetcfg.model.typed_times import day_of
from fleetcfg.model.verdict import Verdict, verdicts_of
from fleetcfg.report.renderers import outputs_of
from fleetcfg.words import LANGUAGES

STORE: Final = Path(".fleetcfg/history.sqlite")
TRUST: Final = Path("trust")
SIM_STATE: Final = SIM_OVERLAY.parent


def option(spelled: str, metavar: str, explained: str, **settings: Any) -> OptionInfo:  # noqa: ANN401 - as Typer types them
    """Return an option that takes a value.

    Args:
        spelled: As it is typed: ``--limit -l``.
        metavar: What its value is called in the help.
        explained: The word that explains it.
        settings: Of `typer.Option`.
    """
    made: OptionInfo = typer.Option(*spelled.split(), metavar=metavar, help=explained, **settings)
    return made


def settable(spelled: str, metavar: str, explained: str, **settings: Any) -> OptionInfo:  # noqa: ANN401 - as Typer types them
    """Return an option that the environment may set: ``--inventory`` by ``FLEETCFG_INVENTORY``."""
    name = spelled.split(maxsplit=1)[0].removeprefix("--").upper()
    return option(
        spelled, metavar, explained, envvar=f"FLEETCFG_{name}", show_envvar=False, **settings
    )


def flag(spelled: str, explained: str) -> OptionInfo:
    """Return an option that is there or is not, *spelled* ``--all``."""
    made: OptionInfo = typer.Option(spelled, help=explained)
    return made


def argument(
    metavar: str,
    explained: str,
    autocompletion: Callable[..., list[str]] | None = None,
    *,
    callback: Callable[..., Any] | None = None,
) -> ArgumentInfo:
    """Return an argument, called *metavar* in the help; *callback* looks at what is named."""
    made: ArgumentInfo = typer.Argument(
        metavar=metavar, help=explained, autocompletion=autocompletion, callback=callback
    )
    return made


def verdicts_by(spelled: str, explained: str) -> OptionInfo:
    """Return an option that takes a verdict, or several, *spelled* ``--verdict``."""
    return option(
        spelled,
        "VERDICT",
        explained,
        autocompletion=one_of(*Verdict),
        callback=read_by(lambda one: verdicts_of([one])),
    )


def output_of(kind: str, explained: str = "help.output", outputs: Sequence[str] = ()) -> OptionInfo:
    """Return the option ``--output`` that takes the renderings of *kind*, as `fitting_output` does.

    *explained* is the word that explains it. What is refused is so before the command begins.
    """
    outputs = outputs or outputs_of(kind)

    def known(asked: str) -> str:
        return fitting_output(kind, asked, outputs)

    return settable(
        "--output -o",
        "|".join(outputs),
        explained,
        callback=known,
        autocompletion=one_of(*outputs),
    )


def known_language(asked: str) -> str:
    """Return *asked*, if it is a language that we speak; nothing is the default."""
    if asked and asked not in LANGUAGES:
        raise RequestError("USAGE_LANGUAGE_UNKNOWN", asked=asked, known=", ".join(LANGUAGES))
    return asked


InventoriesOption = Annotated[
    list[Path] | None,
    settable("--inventory -i", "DIR", "help.option.inventory", callback=files_there),
]
BaselinesOption = Annotated[
    Path, settable("--baselines", "DIR", "help.option.baselines", callback=files_there)
]
PlaybooksOption = Annotated[
    Path, settable("--playbooks", "DIR", "help.option.playbooks", callback=files_there)
]
StoreOption = Annotated[Path, settable("--store", "FILE", "help.option.store")]
LedgerOption = Annotated[
    Path | None,
    settable("--ledger", "DIR", "help.option.ledger"),
]
TrustOption = Annotated[Path, option("--trust", "DIR", "help.option.trust")]
StateDirOption = Annotated[Path, option("--state-dir", "DIR", "help.option.state_dir")]
LangOption = Annotated[str, settable("--lang", "vi|en", "help.lang", callback=known_language)]
ProvinceOption = Annotated[str, option("--province", "NAME", "help.province")]

OriginOption = Annotated[str, option("--origin", "ORIGIN", "help.option.origin")]
RevOption = Annotated[str, option("--rev", "REV", "help.option.rev", callback=naming("revision"))]
RttOption = Annotated[float, option("--rtt-ms", "MS", "help.rtt", min=0)]

HostArgument = Annotated[str, argument("HOST", "help.host", hosts, callback=naming("host"))]
HostsArgument = Annotated[
    list[str] | None, argument("HOST", "help.audit.hosts", patterns, callback=naming("limit"))
]
"""A device that is declared no more may still be looked up in what is kept."""
BundleArgument = Annotated[Path, argument("FILE", "help.bundle", callback=bundle_there)]
DecisionOption = Annotated[str, option("--decision", "NUMBER", "help.option.decision")]
DecisionDateOption = Annotated[
    str, option("--decision-date", "DATE", "help.option.decision_date", callback=read_by(day_of))
]
FingerprintOption = Annotated[str, option("--fingerprint", "HEX", "help.option.fingerprint")]
ExportOption = Annotated[Path | None, option("--export", "FILE", "help.option.export")]
ImportOption = Annotated[
    Path | None, option("--import", "FILE", "help.option.import", callback=files_there)
]
OutOption = Annotated[Path, option("--out", "FILE", "help.option.out")]

ValuesOption = Annotated[bool, flag("--values", "help.option.values")]

LimitOption = Annotated[
    list[str] | None,
    option(
        "--limit -l",
        "PATTERN",
        "help.limit",
        autocompletion=patterns,
        callback=naming("limit"),
    ),
]
EveryOption = Annotated[bool, flag("--all", "help.plan.all")]
SkipOption = Annotated[bool, flag("--skip-unreachable", "help.plan.skip")]
TimeoutOption = Annotated[float, option("--timeout", "SECONDS", "help.timeout", min=1)]
WriteTimeoutOption = Annotated[float, option("--timeout", "SECONDS", "help.apply.timeout", min=1)]
ConnectOption = Annotated[
    float, option("--connect-timeout", "SECONDS", "help.connect_timeout", min=0.1)
]
