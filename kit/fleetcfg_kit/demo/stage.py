"""Where the story is told: folders, keys, people, and a simulated fleet to play with."""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Final

from fleetcfg.authority.installation import read_key
from fleetcfg.authority.record_files import KEY_FILE
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import COSIGNATURE, LOG
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.crypto.canonical import from_base64, parse
from fleetcfg.words import Words

StoryStep = Callable[[], None]

# What a person who has read a document finds on its page: the first number, and the digest's end.
_FIGURE: Final = re.compile(r"^  (\d+) \S", re.MULTILINE)
_DIGEST_END: Final = re.compile(r"^ {11}(?:[0-9a-f]{8} ){3}[0-9a-f]{4}([0-9a-f]{4})$", re.MULTILINE)

ENGINEER: Final = "ky-su"
APPROVERS: Final = ("lanh-dao-1", "lanh-dao-2")
TECHNICIAN: Final = "ky-thuat"
CLERK: Final = "van-thu"
PEOPLE: Final = (ENGINEER, *APPROVERS, TECHNICIAN, CLERK)
ROOT_PEOPLE: Final = ("giu-goc-1", "giu-goc-2")
WITH_LOG: Final = (ENGINEER, TECHNICIAN, CLERK)
KEYS: Final = (*PEOPLE, *ROOT_PEOPLE)
DOMAIN: Final = "so-khcn.mo-phong.example"

_YEAR: Final = timedelta(days=365)
_BOUND: Final = 32 * 1024 * 1024  # bytes of a document


class StoryError(Exception):
    """A step did not end as it must; it has been told."""


@dataclass(frozen=True, slots=True)
class DemoStage:
    """Where the story is told.

    Attributes:
        home: A folder that is thrown away afterwards.
        province: The folder with the declarations that are simulated.
        inventories: The sources of its inventory, as they are named in that folder.
        words: The language in which it is told, by the commands as well.
        now: UTC; the root expires a year later.
    """

    home: Path
    province: Path
    inventories: Sequence[Path]
    words: Words
    now: datetime

    # ------------------------------------------------------------ telling

    def title(self, key: str) -> None:
        """Begin a chapter."""
        sys.stdout.write(f"\n━━ {self.words.label(key)}\n")
        sys.stdout.flush()

    def say(self, line: str) -> None:
        """Say a line between commands."""
        sys.stdout.write(f"· {line}\n")
        sys.stdout.flush()

    def run(
        self, person: str, *command: str, ends: int = Exit.CLEAN, is_quiet: bool = False
    ) -> None:
        """Run a command of fleetcfg in the folder of *person*, and tell it.

        Raises:
            StoryError: It did not end with *ends*.
        """
        self._told(f"{person}$ fleetcfg", command)
        whole = self._command(*command)
        self._run(
            whole, self.folder(person), ends=ends, is_quiet=is_quiet, ledger=self.ledger(person)
        )

    def _told(self, prompt: str, command: Sequence[str]) -> None:
        sys.stdout.write(f"{prompt} {shlex.join(command)}\n")
        sys.stdout.flush()

    def sign(self, document: str, signer: str, *, at: str = ENGINEER) -> None:
        """Have a document in the folder *at* read, and signed by *signer* who has read it."""
        told = self._run(
            self._command("trust", "sign", document),
            self.folder(at),
            ends=Exit.REFUSED,
            is_quiet=True,
            ledger=self.ledger(at),
        )
        figure, digits = _FIGURE.search(told), _DIGEST_END.search(told)
        if figure is None or digits is None:
            raise StoryError
        typed = f"{figure[1]}:{digits[1]}"
        sign = ("trust", "sign", document, *self.key(signer), "--confirm", typed)
        self.run(at, *sign, is_quiet=True)

    def _command(self, *command: str) -> list[str]:
        return [sys.executable, "-P", "-m", "fleetcfg", "--lang", self.words.language, *command]

    def _run(
        self, whole: Sequence[str], folder: Path, *, ends: int, is_quiet: bool, ledger: Path
    ) -> str:
        """Run a command, and return what it printed if it is a quiet one."""
        done = subprocess.run(  # noqa: S603 - our own commands
            whole,
            cwd=folder,
            env=self._environment(ledger),
            check=False,
            capture_output=is_quiet,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode == ends:
            return done.stdout.decode() if is_quiet else ""
        if is_quiet:
            sys.stderr.buffer.write(done.stdout + done.stderr)
        self.say(self.words.label("demo.wrong_end", code=done.returncode, expected=ends))
        raise StoryError

    def _environment(self, ledger: Path) -> dict[str, str]:
        """Return the environment without what this person has set for his own fleet and history."""
        others = {
            name: said for name, said in os.environ.items() if not name.startswith("FLEETCFG_")
        }
        config = str(self.home / "config")
        return dict(others, FLEETCFG_LEDGER=str(ledger), XDG_CONFIG_HOME=config)

    # ------------------------------------------------------------ folders and keys

    def folder(self, person: str) -> Path:
        """Return the folder of *person*."""
        return self.home / person

    def ledger(self, person: str) -> Path:
        """Return where the record of *person* lies: beside all folders, and in none of them."""
        return self.home / "records" / person

    def key(self, person: str) -> tuple[str, str]:
        """Return the option that means the key of *person*."""
        return ("--key", str(self.home / "keys" / person))

    def carry(self, source: str, target: str, *names: str) -> None:
        """Carry files from one person to another, as by mail or on a stick."""
        carried = ", ".join(names)
        self.say(self.words.label("demo.carried", name=carried, source=source, target=target))
        for name in names:
            shutil.copy(self.folder(source) / name, self.folder(target) / name)

    def make_keys(self) -> None:
        """Have ``ssh-keygen`` make everybody's key, and fleetcfg those that the root names.

        The witness is the clerk: the author of a change must not be the witness of it.
        """
        keygen = shutil.which("ssh-keygen")
        if keygen is None:
            raise RefusalError("SIGNER_PROGRAM", program="ssh-keygen")
        keys = self.home / "keys"
        keys.mkdir(mode=0o700)
        for name in KEYS:
            made = [keygen, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(keys / name)]
            subprocess.run(made, check=True)  # noqa: S603 - found above, our own arguments
        self.say(self.words.label("demo.keys", count=len(KEYS)))
        for person in WITH_LOG:
            origin = f"{DOMAIN}/log/{person}"
            self.run(person, "ledger", "init", "--origin", origin, is_quiet=True)
        self.run(CLERK, "ledger", "init", "--witness", f"{DOMAIN}/witness", is_quiet=True)

    def make_root(self) -> None:
        """Write the policy, have it signed by two people, and trusted by everybody."""
        folder = self.folder(ENGINEER)
        text = files("fleetcfg_kit.demo").joinpath("policy.yaml").read_text("utf-8")
        policy = text.format(
            expires=f"{self.now + _YEAR:%Y-%m-%d}",
            log_author=self._vkey(ENGINEER),
            log_department=self._vkey(CLERK),
            log_executor=self._vkey(TECHNICIAN),
            witness=self._vkey(CLERK, witness=True),
        )
        (self.home / "policy.yaml").write_text(policy, encoding="utf-8")
        root = "trust/root.1.json"
        (folder / "trust").mkdir()
        self.run(
            ENGINEER, "trust", "root", "--from", "../policy.yaml", "--out", root, is_quiet=True
        )
        for person in ROOT_PEOPLE:
            self.sign(root, person)
        for person in PEOPLE:
            if person != ENGINEER:
                (self.folder(person) / "trust").mkdir()
                shutil.copy(folder / root, self.folder(person) / root)
            fingerprint = ("--fingerprint", _fingerprint(folder / root))
            who = ("--person", person)
            self.run(person, "trust", "init", root, *who, *fingerprint, is_quiet=True)

    def _vkey(self, person: str, *, witness: bool = False) -> str:
        ledger = self.ledger(person)
        if witness:
            return read_key(ledger / "witness" / "witness.key", COSIGNATURE).verifier.to_text()
        return read_key(ledger / KEY_FILE, LOG).verifier.to_text()

    def carry_trust(self) -> None:
        """Bring the signed documents from the clerk to everybody."""
        self.say(self.words.label("demo.carried_trust"))
        for person in PEOPLE:
            if person != CLERK:
                source, target = self.folder(CLERK) / "trust", self.folder(person) / "trust"
                shutil.copytree(source, target, dirs_exist_ok=True)

    # ------------------------------------------------------------ the fleet

    def bring_up(self) -> None:
        """Simulate the fleet, and give everybody a copy of its declarations."""
        sources = [part for folder in self.inventories for part in ("-i", str(folder))]
        self._sim("up", *sources, "--province", str(self.folder(ENGINEER)))
        for person in PEOPLE[1:]:
            shutil.copytree(self.folder(ENGINEER), self.folder(person))

    def tamper(self, host: str, path: str, value: str) -> None:
        """Change a setting of a device as a person at its touch panel would."""
        self._sim("tamper", host, path, value)

    def take_down(self) -> None:
        """Stop the fleet, if it is up.

        Raises:
            StoryError: It does not stop.
        """
        if (self.home / "sim").exists():
            self._sim("down")

    def _sim(self, *words: str) -> None:
        command = ["sim", *words, "--state-dir", str(self.home / "sim")]
        self._told("$ fleetcfg", command)
        whole = [sys.executable, "-P", "-m", "fleetcfg", "--lang", self.words.language, *command]
        ledger = self.ledger("none")
        self._run(whole, self.province, ends=Exit.CLEAN, is_quiet=False, ledger=ledger)


def _fingerprint(root: Path) -> str:
    """Return what the Decision would print: the SHA-256 of the root's payload."""
    envelope = parse(root.read_bytes(), _BOUND)
    if not isinstance(envelope, dict):
        raise StoryError
    return hashlib.sha256(from_base64(str(envelope["payload"]))).hexdigest()
