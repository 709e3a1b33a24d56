"""A headless Chromium that is steered over two pipes: it opens no socket, and finds no host."""

import json
import os
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("chromium") or ""
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --disable-dev-shm-usage --hide-scrollbars --remote-debugging-pipe"
)
NO_HOST = "--host-resolver-rules=MAP * ~NOTFOUND"


class Browser:
    """One page after another; what each asked for is kept.

    Attributes:
        requests: Addresses that the page asked for.
    """

    def __init__(self, home: Path) -> None:
        told, self._out = os.pipe()
        self._in, answers = os.pipe()
        script = f'exec 3<&{told} 4>&{answers}; exec "$@"'  # Chromium reads 3 and writes 4
        self._process = subprocess.Popen(
            [
                "bash",
                "-c",
                script,
                "-",
                PROGRAM,
                *FLAGS.split(),
                NO_HOST,
                f"--user-data-dir={home}",
            ],
            pass_fds=(told, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(told)
        os.close(answers)
        self._number, self._rest, self._session = 0, b"", ""
        self._events: list[dict[str, Any]] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Network", "Page"):
            self._ask(f"{domain}.enable")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def open(self, file: Path, *, width: int, query: str = "") -> None:
        """Open *file* in a window of *width* pixels."""
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self._events.clear()
        self._ask("Page.navigate", url=file.as_uri() + query)
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._events.append(self._read())

    @property
    def requests(self):
        sent = [e for e in self._events if e["method"] == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]

    def tell(self, expression) -> Any:
        """Return what a script would see, or what it promises once that is there."""
        asked = self._ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        return asked["result"].get("value")

    def look(self) -> bytes:
        """Return the window as a PNG."""
        return b64decode(self._ask("Page.captureScreenshot", format="png")["data"])

    def print(self) -> bytes:
        """Return the page as a printer gets it: a PDF of the size that it asks for."""
        printed = self._ask("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return b64decode(printed["data"])

    def _ask(self, method, **params):
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._out, json.dumps(asked).encode() + b"\0")
        while (answer := self._read()).get("id") != self._number:
            self._events.append(answer)
        return answer["result"]

    def _read(self):
        while b"\0" not in self._rest:
            more = os.read(self._in, 1 << 16)
            if not more:
                raise EOFError
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)
