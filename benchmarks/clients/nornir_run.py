"""The best set-up of Nornir: its threaded runner, with a task that does the same reads.

``https`` visits by requests as its users do (a session a device, the fleet's CA file); ``ssh`` by
nornir-netmiko with patterns of one's own in place of netmiko's timed waits, which takes any host
key, as nornir-netmiko does. Prints the same line as the others.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import requests
from nornir.core import Nornir
from nornir.core.configuration import Config
from nornir.core.inventory import (
    ConnectionOptions,
    Defaults,
    Group,
    Groups,
    Host,
    Hosts,
    Inventory,
    ParentGroups,
)
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.core.task import Result, Task
from nornir.plugins.runners import ThreadedRunner

from benchmarks.clients import crew, terminal, xml

END = r"\*\* end\n+OK"
SECONDS = 60


def _over_https(task: Task) -> Result:
    """Ask for what the driver asks for."""
    host: dict[str, Any] = task.host.data
    base = f"https://{task.host.hostname}:{host['https_port']}"
    options: dict[str, Any] = {"verify": host["authority"], "timeout": SECONDS}
    with requests.Session() as session:
        login = (task.host.username or "", task.host.password or "")
        session.post(base + "/xmlapi/session/begin", auth=login, **options).raise_for_status()
        body = session.get(base + "/configuration.xml", **options).content
        status = session.get(base + "/status.xml", **options).content
        session.post(base + "/xmlapi/session/end", **options)
    xml.flat(status)
    return Result(task.host, result=crew.differing(host["declared"], xml.flat(body)))


def _over_ssh(task: Task) -> Result:
    """Read by netmiko with patterns: no prompt is looked for, nothing is waited out."""
    connection = task.host.get_connection("netmiko", task.nornir.config)
    said = [
        connection.send_command(
            command,
            expect_string=END,
            read_timeout=SECONDS,
            strip_prompt=False,
            strip_command=False,
            cmd_verify=False,
        )
        for command in ("xConfiguration", "xStatus")
    ]
    configuration, _ = (terminal.flat(text) for text in said)
    task.host.close_connection("netmiko")
    declared: dict[str, str] = task.host.data["declared"]
    return Result(task.host, result=crew.differing(declared, configuration))


TASKS: dict[str, Callable[[Task], Result]] = {"https": _over_https, "ssh": _over_ssh}


def _inventory(raw: dict[str, Any], how: str, authority: str) -> Inventory:
    declared = terminal.spelled(raw["declared"]) if how == "ssh" else raw["declared"]
    netmiko = ConnectionOptions(
        platform="terminal_server", extras={"fast_cli": True, "conn_timeout": SECONDS}
    )
    codecs = Group("codecs", connection_options={"netmiko": netmiko})
    hosts = Hosts()
    for target in raw["targets"]:
        hosts[target["host"]] = Host(
            target["host"],
            hostname=target["address"],
            port=target["ssh_port"],
            username=raw["user"],
            password=raw["password"],
            groups=ParentGroups([codecs]),
            data={**target, "declared": declared, "authority": authority},
        )
    return Inventory(hosts, Groups({"codecs": codecs}), Defaults())


def main(arguments: Sequence[str] | None = None) -> None:
    """Visit every target, and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("how", choices=sorted(TASKS))
    parser.add_argument("targets", type=Path)
    parser.add_argument("authority")
    parser.add_argument("--in-flight", type=int, default=50)
    given = parser.parse_args(arguments)
    raw = json.loads(given.targets.read_text())
    ConnectionPluginRegister.auto_register()
    nornir = Nornir(
        inventory=_inventory(raw, given.how, given.authority),
        runner=ThreadedRunner(num_workers=given.in_flight),
        config=Config(),
    )
    outcome = nornir.run(task=TASKS[given.how], on_failed=True)
    crew.tell(
        [
            [one[0].result if not one.failed else type(one.exception).__name__]
            for one in outcome.values()
        ]
    )


if __name__ == "__main__":
    main()
