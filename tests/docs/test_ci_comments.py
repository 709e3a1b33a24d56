"""The job that posts the comment: it is given foreign bytes, and alone has a token that writes."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest

from fleetcfg.declared.edit_impact import EditReport
from fleetcfg.report.declarations.edit import EditSince
from fleetcfg.report.declarations.problems import Validation
from tests.docs.ci_forge import github_env, pipeline, run_step
from tests.report import samples
from tests.report.declarations.test_problems import EDIT, WARNED
from tests.report.hostile import NOUNS
from tests.report.rendered import rendered
from tests.report.test_markdown import HOSTILE

MARK = "<!-- fleetcfg -->\n"
OWN = 7  # who the token is of
GOOD = rendered("edit", "markdown", EditSince(EditReport(added=HOSTILE, removed=("phòng",)), "a@b"))
WRITTEN = {
    "all that an edit does": rendered(
        "edit", "markdown", EditSince(EDIT, "main", problems=WARNED), language="en"
    ),
    "an edit in hostile words": rendered("edit", "markdown", *NOUNS["edit"]),
    "problems": rendered(
        "problems", "markdown", Validation(samples.PROBLEMS, (("devices", 3),), "1")
    ),
    "problems in hostile words": rendered("problems", "markdown", *NOUNS["problems"]),
}
GH = """#!/bin/sh
case "$*" in
  *--paginate*) cat "$PLACE/last" ;;
  *) printf '%s\\n' "$*" >> "$PLACE/called"; cp body.md "$PLACE/posted" ;;
esac
"""


def post_to_github(place, comment: bytes | None, *, last: str = ""):
    """Return exit code, what was called, and the body that was posted."""
    (place / "told").mkdir()
    if comment is not None:
        (place / "told" / "comment.md").write_bytes(comment)
    (place / "last").write_text(last)
    (place / "gh").write_text(GH)
    (place / "gh").chmod(stat.S_IRWXU)
    step = pipeline("github-workflow.yaml")["jobs"]["comment"]["steps"][1]
    values = {
        "github.token": "geheim",
        "github.repository": "so/khai-bao",
        "github.event.pull_request.number": "7",
    }
    env = {"PATH": f"{place}:{os.environ['PATH']}", "PLACE": str(place), "RUNNER_TEMP": str(place)}
    done = run_step(step["run"], env | github_env(step, values), place)
    files = [place / name for name in ("called", "posted")]
    called, posted = (file.read_text("utf-8") if file.exists() else "" for file in files)
    return done.returncode, called, posted


@contextmanager
def gitlab(notes: list[dict]) -> Iterator[tuple[int, list]]:
    """Serve the notes of one merge request; yield the port, and what is asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = parse_qs(body.decode()).get("body", [""])[0]
            asked.append((self.command, self.path, self.headers["PRIVATE-TOKEN"], said))
            self.send_response(200)
            self.end_headers()
            own = {"id": OWN}
            told = own if self.path.endswith("/user") else notes
            self.wfile.write(json.dumps(told).encode())

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - http.server looks for these names

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def post_to_gitlab(place, comment: bytes | None, *, notes: list[dict] | None = None):
    """Return exit code and what was asked."""
    (place / "work").mkdir()
    if comment is not None:
        (place / "work" / "comment.md").write_bytes(comment)
    (script,) = pipeline("gitlab-ci.yaml")["fleetcfg-comment"]["script"]
    with gitlab(notes or []) as (port, asked):
        env = {
            "PATH": os.environ["PATH"],
            "CI_PROJECT_DIR": str(place / "work"),
            "CI_API_V4_URL": f"http://127.0.0.1:{port}/api/v4",
            "CI_PROJECT_ID": "3",
            "CI_MERGE_REQUEST_IID": "7",
            "FLEETCFG_COMMENT_TOKEN": "geheim",
        }
        done = run_step(script, env, place)
    return done.returncode, asked


def test_github_is_given_the_comment_and_then_a_new_text_of_it(tmp_path):
    first, again = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    again.mkdir()

    code, called, posted = post_to_github(first, GOOD.encode())
    assert (code, posted) == (0, MARK + GOOD)
    assert "--method POST repos/so/khai-bao/issues/7/comments" in called

    code, called, posted = post_to_github(again, GOOD.encode(), last="41\n42\n")
    assert (code, posted) == (0, MARK + GOOD)
    assert "--method PATCH repos/so/khai-bao/issues/comments/42" in called


def test_gitlab_is_given_the_comment_and_then_a_new_text_of_it(tmp_path):
    first, again = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    again.mkdir()
    notes = "/api/v4/projects/3/merge_requests/7/notes"

    code, asked = post_to_gitlab(first, GOOD.encode())
    assert code == 0
    assert asked[-1] == ("POST", notes, "geheim", MARK + GOOD)

    mine, theirs = {"id": OWN}, {"id": OWN + 1}
    others = [
        {"id": 8, "body": "hay", "author": mine},
        {"id": 10, "body": MARK + "giả", "author": theirs},
        {"id": 9, "body": MARK + "cũ", "author": mine},
    ]
    code, asked = post_to_gitlab(again, GOOD.encode(), notes=others)
    assert code == 0
    assert asked[-1] == ("PUT", f"{notes}/9", "geheim", MARK + GOOD)


@pytest.mark.parametrize("what", WRITTEN)
def test_whatever_fleetcfg_writes_is_posted(tmp_path, what):
    code, _, posted = post_to_github(tmp_path, WRITTEN[what].encode())

    assert (code, posted) == (0, MARK + WRITTEN[what])


FOREIGN = {
    "mention": b"@somebody\n",
    "mention by entity": b"&#64;somebody\n",
    "merge request by entity": b"&#0033;12\n",
    "link": b"[x](y)\n",
    "address": b"see https://x\n",
    "name of a server": b"www.x.vn\n",
    "command": b"/approve\n",
    "tag": b"<img src=x>\n",
    "remark": b"<!-- fleetcfg -->\n",
    "fence": b"```\n",
    "picture of a word": b"hay:tada:\n",
    "no text": b"\xff\xfe\n",
    "too long": b"x" * 60_001,
    "nothing": b"",
    "no file": None,
}


@pytest.mark.parametrize("what", FOREIGN)
def test_what_fleetcfg_never_writes_is_not_posted(tmp_path, what):
    comment = FOREIGN[what]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    code, called, _ = post_to_github(tmp_path / "a", comment)
    assert (code != 0, called) == (True, "")

    code, asked = post_to_gitlab(tmp_path / "b", comment)
    assert (code != 0, asked) == (True, [])


def test_a_link_to_a_file_of_the_runner_is_not_posted(tmp_path):
    (tmp_path / "secret").write_text("geheim")
    (tmp_path / "told").mkdir()
    (tmp_path / "told" / "comment.md").symlink_to(tmp_path / "secret")
    step = pipeline("github-workflow.yaml")["jobs"]["comment"]["steps"][1]

    done = run_step(
        step["run"], {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path)}, tmp_path
    )

    assert done.returncode != 0
    assert not (tmp_path / "told" / "body.md").exists()
