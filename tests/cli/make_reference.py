"""Write the reference of commands again: ``python -m tests.cli.make_reference``; read the diff."""

from pathlib import Path

import typer.main
from typer.core import TyperOption

from fleetcfg.cli.main import _build
from fleetcfg.i18n.cli import CLI_WORDS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
HEAD = """# Các lệnh · Commands

*Trang này được viết ra từ chính các lệnh, và có kiểm thử rằng nó khớp. / This page is written
from the commands themselves, and a test holds it against them.*

`--lang` đặt ở đâu trong dòng lệnh cũng được; biến môi trường `FLEETCFG_LANG` nói thay nó. Kết quả
ra stdout, mọi thứ khác ra stderr. `fleetcfg --install-completion` cài phần gõ tiếp bằng phím Tab:
thiết bị, nhóm, tham số. / `--lang` may stand anywhere on the line; the environment variable
`FLEETCFG_LANG` says the same. Results go to stdout, all else to stderr.
`fleetcfg --install-completion` installs completion of devices, groups and parameters.

Mã thoát / exit codes: [exit-codes.md](exit-codes.md). Mọi lệnh / every command: `64` gõ sai / wrong
usage, `1` không làm được / could not be done, `3` bị ngắt / interrupted.
"""
READABLE = (
    "`0` · `1` danh mục có lỗi, phần đọc được vẫn in ra"
    " / the inventory has errors; what could be read is printed"
)
EXITS = {
    "validate": (
        "`0` không lỗi / no error · `1` có lỗi, hoặc cảnh báo với `--strict`"
        " / an error, or a warning with `--strict`"
    ),
    "audit": (
        "`0` sạch / clean · `2` có phát hiện / findings"
        " · `3` có thiết bị không xem được / something could not be looked at"
    ),
    "inventory list": READABLE,
    "inventory graph": READABLE,
    "inventory show": READABLE,
    "demo": "`0` mọi bước kết thúc đúng như phải thế / every step ended as it must · `1`",
}
SKIPPED = ("help", "lang")


def page():
    """Return the whole page."""
    parts = [HEAD]
    for path, command in _walk(typer.main.get_command(_build())):
        parts.append(f"## `{path}`\n\n{_both(command.help)}\n")
        if rows := [_row(param) for param in command.params if param.name not in SKIPPED]:
            parts.append("| | | |\n|---|---|---|\n" + "\n".join(rows) + "\n")
        name = path.removeprefix("fleetcfg ")
        if name in EXITS:
            parts.append(f"Mã thoát / exit codes: {EXITS[name]}.\n")
    return "\n".join(parts)


def _walk(command, path="fleetcfg"):
    """Yield each command that does something, with the words that call it."""
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    context = command.make_context("fleetcfg", [], resilient_parsing=True)
    for name in command.list_commands(context):
        yield from _walk(command.get_command(context, name), f"{path} {name}")


def _both(told):
    """Return a help text in both languages, whichever it was imported in."""
    vi, en = next(pair for pair in CLI_WORDS.values() if told in pair)
    return f"{vi} / {en}"


def _row(param):
    names = [*param.opts, *param.secondary_opts] if isinstance(param, TyperOption) else []
    metavar = param.metavar or ("" if getattr(param, "is_flag", False) else param.name)
    spelled = "`, `".join(names)
    what = f"`{spelled}` {metavar}".strip() if names else metavar
    what = what.replace("|", "\\|")
    default = param.default
    if names and param.required:
        shown = "*bắt buộc / required*"
    elif default is None or default is False or default == "" or not names:
        shown = ""
    elif default is True:
        shown = f"`{names[0]}`"
    else:
        shown = f"`{default}`"
    return f"| {what} | {_both(param.help)} | {shown} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
