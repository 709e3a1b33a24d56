"""GitHub's workflow commands, and their own escapes."""


def github_command(name: str, message: str, /, **properties: str | int) -> str:
    """Return ``::name property=value,…::message`` with GitHub's own escapes.

    A property that is empty or 0 is left out.
    """
    spelled = ",".join(
        f"{key}={_property(str(value))}" for key, value in properties.items() if value
    )
    return f"::{name} {spelled}::{_message(message)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
