"""A secret is no text: only `reveal` makes it one."""

import json
import os
from hashlib import sha256
from pathlib import Path

from fleetcfg.devices.driver import Credential
from fleetcfg.devices.writer import Write
from fleetcfg.model.value import Secret, Value


def a_secret_is_no_text(secret: Secret, file: Path) -> None:
    text: str = secret  # type: ignore[assignment]
    text = "password: " + secret  # type: ignore[operator]
    parts: list[str] = [text, secret]  # type: ignore[list-item]
    text = secret.upper()  # type: ignore[attr-defined]
    file.write_text(secret, "utf-8")  # type: ignore[arg-type]
    os.environ["PASSWORD"] = secret  # type: ignore[assignment]
    os.environ["PASSWORD"] = "".join(parts)
    sha256(secret)  # type: ignore[arg-type]
    json.loads(secret)  # type: ignore[arg-type]
    len(secret)  # type: ignore[arg-type]


def a_value_of_a_device_is_no_secret(secret: Secret) -> None:
    Value(secret)  # type: ignore[arg-type]
    Write("SIP Authentication Password", secret)  # type: ignore[arg-type]


def a_password_is_a_secret() -> None:
    Credential("admin", Secret("x"))
    Credential("admin", "x")  # type: ignore[arg-type]
