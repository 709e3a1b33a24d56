"""The wire of a host that also carries settings; see `fleetcfg.devices.wire_writer`.

Each setting is made durable and brought into effect. A file is replaced whole: written to a new
name in its folder, with owner and mode of the old one, brought to the disk, read back, renamed.
"""

from collections.abc import Callable, Sequence
from posixpath import dirname
from typing import Final

from fleetcfg.devices.drivers.linux.host import (
    CHRONY,
    HOSTNAME,
    ROUTER,
    SOURCES,
    STARTS_WITH,
    HostWire,
)
from fleetcfg.devices.drivers.linux.texts import (
    running_routes,
    running_sources,
    started_with,
    text_of,
    words_of,
)
from fleetcfg.devices.drivers.linux.write_words import (
    changed_sources,
    is_hostname,
    port_command,
    route_commands,
    source_line,
    with_directive,
    with_key,
    with_source,
)
from fleetcfg.devices.writer import Write, WriteReply
from fleetcfg.errors import CredentialError, DeviceError

_SSHD: Final = "/etc/ssh/sshd_config"
_SYSCTL: Final = "/etc/sysctl.d/zz-fleetcfg.conf"  # the last of its folder: its word counts
_SAVED: Final = "[OK]"


class HostWritingWire(HostWire):
    """A session with a host whose settings are changed, one after the other."""

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Make *writes*, in their order; after an answer that is lost, no more."""
        said: list[WriteReply] = []
        for write in writes:
            try:
                is_done = self._setter(write.path)(write)
            except (DeviceError, CredentialError) as error:
                return said + [WriteReply("lost", error.code)] * (len(writes) - len(said))
            refusal = WriteReply("refused", "DEV_WRITE_REFUSED" if self._is_root else "DEV_ROLE")
            said.append(WriteReply("accepted") if is_done else refusal)
        return said

    def _setter(self, path: str) -> Callable[[Write], bool]:
        setters = {
            "host": self._set_name,
            "sshd": self._set_sshd,
            "sysctl": self._set_sysctl,
            "chrony": self._set_source,
            "frr": self._set_routes,
            "ovs": self._set_port,
        }
        return setters.get(path.partition(".")[0], lambda _: False)

    def _set_name(self, write: Write) -> bool:
        if not is_hostname(write.value) or self.ask("hostname", write.value).status != 0:
            return False
        return self._replace(HOSTNAME, f"{write.value}\n")

    def _set_sshd(self, write: Write) -> bool:
        """Change sshd_config, if sshd then takes it as it is meant; have it read again."""
        keyword = write.path.removeprefix("sshd.")

        def is_meant(file: str) -> bool:
            return words_of(self.text("sshd", "-T", "-f", file)).get(keyword) == write.value

        old = self.ask("cat", _SSHD)
        tried = with_directive(text_of(old.output), keyword, write.value) if not old.status else []
        return any(self._replace(_SSHD, new, is_meant) for new in tried) and self._reload_sshd()

    def _reload_sshd(self) -> bool:
        """Tell the server that listens; where none does, each connection reads the file anew."""
        pid_file = words_of(self.text("sshd", "-T")).get("pidfile", "none")
        pid = self.text("cat", pid_file).strip()
        if not (pid.isascii() and pid.isdigit()):
            return True
        if self.text("cat", f"/proc/{pid}/comm").strip() != "sshd":  # a number that was left behind
            return True
        return self.ask("kill", "-HUP", pid).status == 0

    def _set_sysctl(self, write: Write) -> bool:
        """Change what is, then what will be; the kernel's refusal leaves the file as it was."""
        key = write.path.removeprefix("sysctl.")
        self.ask(
            "sysctl", "-w", f"{key}={write.value}"
        )  # what it then has tells more than its status
        if self.text("sysctl", "-n", key).strip() != write.value:
            return False
        if not self._replace(_SYSCTL, with_key(self.text("cat", _SYSCTL), key, write.value)):
            return False
        starting = self.ask(*STARTS_WITH)
        told = started_with(text_of(starting.output))
        return starting.status != 0 or told.get(key) == write.value

    def _set_source(self, write: Write) -> bool:
        """Change chrony.conf, then what chronyd asks."""
        old = self.ask("cat", CHRONY)
        new = with_source(text_of(old.output), write.path, write.value)
        if old.status != 0 or new is None or not self._replace(CHRONY, new):
            return False
        running = [name for mode, name in self._running_sources() if mode != "#"]
        missing, gone = changed_sources(text_of(old.output), new, set(running))
        asked = [("add", *source_line(source).split(" ")) for source in missing]
        asked += [("delete", name) for name in sorted(gone)]
        return all(self.ask("chronyc", *words).status == 0 for words in asked)

    def _running_sources(self) -> list[tuple[str, str]]:
        return running_sources(self.text(*SOURCES))

    def _set_routes(self, write: Write) -> bool:
        """Change what runs, and have it saved."""
        now = running_routes(self.text(*ROUTER))["frr.routes"]
        commands = route_commands(now, write.value)
        if commands is None:
            return False
        lines = [word for line in ("configure terminal", *commands) for word in ("-c", line)]
        ran = self.ask("vtysh", *lines)
        if ran.status != 0 or any(x.startswith("%") for x in text_of(ran.output).split("\n")):
            return False
        return self.text("vtysh", "-c", "write memory").rstrip().endswith(_SAVED)

    def _set_port(self, write: Write) -> bool:
        words = port_command(write.path, write.value)
        return words is not None and self.ask("ovs-vsctl", "--timeout=10", *words).status == 0

    def _replace(
        self, file: str, text: str, is_meant: Callable[[str], bool] = lambda _: True
    ) -> bool:
        """Replace a file, if what stands under a new name is whole and *is_meant*.

        A connection that breaks leaves the old file or the new one, and never half of one.
        """
        new, data = f"{file}.fleetcfg", text.encode("utf-8", "surrogateescape")
        self.ask("cp", "-p", file, new)  # for its owner and mode; there may be none yet
        self.ask("dd", f"of={new}", "conv=fsync", "status=none", data=data)
        if self.ask("cat", new).output != data or not is_meant(new):
            self.ask("rm", "-f", new)
            return False
        is_renamed = self.ask("mv", "-f", new, file).status == 0
        return is_renamed and self.ask("sync", dirname(file)).status == 0
