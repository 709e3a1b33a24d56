"""Write the reference of commands again: ``python -m tests.cli.make_reference``; read the diff."""

from pathlib import Path

import typer.main
from typer.core import TyperOption

from fleetcfg.cli.program.main import build_app
from tests.words.catalogue import messages

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
HEAD = """# Các lệnh · Commands

*Trang này được viết ra từ chính các lệnh, và có kiểm thử rằng nó khớp. / This page is written
from the commands themselves, and a test holds it against them.*

`--lang` đặt ở đâu trong dòng lệnh cũng được; biến môi trường `FLEETCFG_LANG` nói thay nó. Kết quả
ra stdout, mọi thứ khác ra stderr. `fleetcfg --install-completion` cài phần tự hoàn thành lệnh
(phím Tab): thiết bị, nhóm, tham số. Điều gõ lại mãi thì đặt một lần, trong tệp hay biến môi trường:
[đỡ phải gõ lại](../how-to/type-less.md). / `--lang` may stand anywhere on the line; the environment
variable `FLEETCFG_LANG` says the same. Results go to stdout, all else to stderr.
`fleetcfg --install-completion` installs completion of devices, groups and parameters. What would be
typed again and again is set once, in a file or the environment:
[type less](../how-to/type-less.md).

Mã thoát / exit codes: [exit-codes.md](exit-codes.md). Mọi lệnh / every command: `64` gõ sai / wrong
usage, `1` không làm được / could not be done, `3` bị ngắt / interrupted.
"""
WORDS = {
    key: (vi, *messages("en")[kind, key])
    for (kind, key), (vi, *_) in messages("vi").items()
    if kind == "label"
}
REFUSED = "`4` bị từ chối / refused"
PROGRESS = (
    "`0` mọi việc đã về, mọi thiết bị có kết quả / all is home, and each device has a result · `2`"
    " có phiếu quá hạn hoặc không làm được / a slice is missing or failed · `3` còn phiếu chưa về,"
    " hoặc có thiết bị chưa có kết quả / slices are on their way, or a device has no result"
)
READABLE = (
    "`0` · `1` danh mục có lỗi, phần đọc được vẫn in ra"
    " / the inventory has errors; what could be read is printed"
)
EXITS = {
    "line show": (
        "`0` mọi đường truyền đạt / every line keeps the rule · `2` có đường truyền vượt"
        " / one is over it · `3` có đường truyền chưa rõ / one is not known"
    ),
    "validate": (
        "`0` không lỗi / no error · `1` có lỗi, hoặc cảnh báo với `--strict`"
        " / an error, or a warning with `--strict`"
    ),
    "init": "`0` · `1` điều đã nêu không kiểm tra đạt / what was said would not validate",
    "fmt": (
        "`0` · `2` với `--check`: có tệp chưa đúng kiểu"
        " / with `--check`: a file is laid out otherwise"
    ),
    "deliver": (
        "`0` mọi tin đã gửi / all is told · `3` còn tin chưa gửi được, hoặc không lập được"
        " / something is left that was to be told"
    ),
    "calendar pull": (
        "`0` · `3` có mục không lấy được, hoặc phải xem lại"
        " / an entry could not be taken, or must be looked at"
    ),
    "calendar check": "`0` · `2` có điều cần xem / something must be looked at",
    "incident list": "`0` · `2` có việc quá hạn / something is over its time",
    "inventory pull": (
        "`0` đã ghi, hoặc không khác danh mục / written, or nothing differs"
        " · `1` nguồn không trả lời, hoặc điều nó nói không dùng được / the source does not answer,"
        " or what it says cannot be · `2` chưa ghi / not written"
    ),
    "inventory pin": (
        "`0` mọi máy đã hỏi đều có dấu như thấy / every pin is as it is seen"
        " · `2` dấu khác dấu đã khai, chưa nhận / another pin than declared, not taken"
        " · `3` có máy không trả lời, hoặc dấu mới chưa nhận"
        f" / a device did not answer, or a new pin was not taken · {REFUSED}"
    ),
    "baseline from": f"`0` · `3` không đọc được thiết bị / it could not be read · {REFUSED}",
    "audit": (
        "`0` sạch / clean · `2` có phát hiện / findings"
        " · `3` có thiết bị không xem được / something could not be looked at"
    ),
    "meeting check": (
        "`0` sẵn sàng cả, hoặc theo xác nhận / all are ready, or by people's word"
        " · `2` có điểm cầu chưa sẵn sàng / a site is not ready"
        " · `3` có điểm cầu chưa rõ / a site is unknown"
    ),
    "meeting attest": f"`0` · {REFUSED}",
    "meeting check-in": f"`0` · {REFUSED}",
    "meeting check-out": f"`0` · {REFUSED}",
    "meeting open": f"như / as `meeting check` · {REFUSED}",
    "meeting watch": "như / as `meeting check`, ở lượt cuối / at the last look",
    "meeting close": (
        "`0` đủ và đúng / all is known and well · `2` có điều sai / something is wrong"
        f" · `3` có điều chưa rõ / something is unknown · {REFUSED}"
    ),
    "compare": (
        "`0` không có gì mới / nothing new · `2` có điều mới / something is new"
        " · `3` có điều chưa rõ / something cannot be told"
    ),
    "acknowledge": f"`0` · {REFUSED}",
    "register due": "`0` không có gì đến hạn / nothing is due · `2` có việc đến hạn / something is",
    "statement list": f"`0` · {REFUSED}",
    "statement sign": f"`0` · {REFUSED}",
    "inventory list": READABLE,
    "inventory graph": READABLE,
    "inventory show": READABLE,
    "inventory export": READABLE,
    "inventory import": (
        "`0` đã ghi, hoặc không có gì phải ghi / written, or nothing to write"
        " · `1` có ô không nhập được / a cell cannot be taken"
        " · `2` có thay đổi, chưa ghi / changes, and nothing was written"
        f" · {REFUSED}"
    ),
    "trust verify-tree": (
        "`0` mọi byte đã ký / every byte is signed · `2` khác, thừa hoặc thiếu / other, extra or"
        " missing · `3` mới là đề xuất / proposed · `4` không tin được / cannot be judged"
    ),
    "breakglass begin": f"`0` · `1` không đọc được thiết bị / it could not be read · {REFUSED}",
    "breakglass end": f"`0` · `1` không đọc được thiết bị / it could not be read · {REFUSED}",
    "secret key": "`0`",
    "secret open": f"`0` · {REFUSED}",
    "sweep": (
        "`0` · `2` có máy lạ, hoặc máy ở sai địa chỉ / a box that nobody declared, or one at"
        " another address · `3` có địa chỉ không gọi được, hoặc máy mô phỏng trả lời thay"
        f" / not all could be called, or a simulator stood in · {REFUSED}"
    ),
    "snapshot": "`0` · `3` có thiết bị không đọc được / something could not be read",
    "adopt": (
        "`0` · `2` có sai phạm, chưa lập bản tiếp nhận / findings, nothing was adopted"
        f" · `3` có thiết bị không đọc được / something could not be read · {REFUSED}"
    ),
    "plan": (
        "`0` đã lập, hoặc không có gì phải đổi / made, or nothing to change"
        " · `2` không có gì lập được / nothing could be planned"
        f" · `3` có thiết bị không đọc được / something could not be read · {REFUSED}"
    ),
    "show": f"`0` · {REFUSED}",
    "approve": f"`0` · {REFUSED}",
    "reject": f"`0` · {REFUSED}",
    "verify": f"`0` sẽ áp dụng được / it would be applied · {REFUSED}",
    "apply": (
        "`0` như đã ký / as signed · `2` có máy không như đã ký / a device is not as signed"
        f" · `3` có máy chưa làm, hoặc chưa rõ / not tried, or in doubt · {REFUSED}"
    ),
    "reconcile": (
        "`0` · `2` có máy dở dang, Sở phải quyết định / the Department must decide"
        f" · `3` có máy chưa đọc được / a device could not be read · {REFUSED}"
    ),
    "play": (
        "`0` · `2` có máy hỏng / a host failed · `3` có máy chưa làm / a host was not tried"
        f" · {REFUSED}"
    ),
    "dispatch audit": f"`0` đã giao / given out · {REFUSED}",
    "dispatch apply": f"`0` đã giao / given out · {REFUSED}",
    "dispatch collect": (
        "như / as `audit`, `apply`, của điều đã về / of what came home"
        " · `3` còn kết quả chưa về / results are still away"
        " · `4` có kết quả bị từ chối / a result is refused"
    ),
    "dispatch show": PROGRESS,
    "dispatch watch": PROGRESS,
    "dispatch run-slice": (
        "`0` đã xong / done · `1` đã ghi kết quả, chưa ghi được vào sổ / the result is written, and"
        " the record could not be · `3` có máy chưa làm / a device was not tried"
        f" · {REFUSED}"
    ),
    "power": (
        "`0` mọi lần bật, tắt đều hợp lịch / each fits the calendar"
        " · `2` có lần không hợp / one does not"
        " · `3` có máy chưa biết, hay khởi động chưa rõ vì sao / a device is unknown, or nobody saw"
        " why it started"
    ),
    "stock count": "`0` đủ và đúng / all is there · `2` có máy thiếu, thừa hay khác / it differs",
    "trust join": (
        "`0` · `1` chính sách không đọc được / the policy cannot be read · `3` còn thiếu chứng thư"
        f" của thiết bị ký / the certificate of a token is missing · {REFUSED}"
    ),
    "trust root": f"`0` · `1` chính sách có lỗi / the policy has errors · {REFUSED}",
    "trust manifest": f"`0` · {REFUSED}",
    "trust status": f"`0` · {REFUSED}",
    "trust sign": f"`0` · {REFUSED}",
    "trust init": f"`0` · {REFUSED}",
    "ledger verify": f"`0` nguyên vẹn / whole · {REFUSED}",
    "ledger import": (
        f"`0` · `2` có thay đổi không có kết thúc / a change without an end · {REFUSED}"
    ),
    "version": "`0`",
    "help": "`0`",
    "demo": "`0` mọi bước kết thúc đúng như phải thế / every step ended as it must · `1`",
}
SKIPPED = ("help", "lang")


def page():
    """Return the whole page."""
    parts = [HEAD]
    for name, command in commands():
        parts.append(f"## `fleetcfg {name}`\n\n{_both(command.help)}\n")
        context = command.make_context(name, [], resilient_parsing=True)
        if rows := [_row(param, context) for param in command.params if param.name not in SKIPPED]:
            parts.append("| | | |\n|---|---|---|\n" + "\n".join(rows) + "\n")
        if name in EXITS:
            parts.append(f"Mã thoát / exit codes: {EXITS[name]}.\n")
    return "\n".join(parts)


def commands():
    """Yield each command, by the words after ``fleetcfg`` that call it."""
    for path, command in _walk(typer.main.get_command(build_app())):
        yield path.removeprefix("fleetcfg "), command


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
    vi, en = WORDS[told] if told in WORDS else next(p for p in WORDS.values() if told in p)
    return f"{vi} / {en}"


def _row(param, context):
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
    told = _both(param.help)
    if "{known}" in told:
        offered = ", ".join(one.value for one in param.shell_complete(context, ""))
        told = told.replace("{known}", offered)
    return f"| {what} | {told} | {shown} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
