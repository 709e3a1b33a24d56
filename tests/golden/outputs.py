"""What commands print: (file, situation, command line); and what of it differs from run to run."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from tests.golden import runs as r
from tests.golden import situations as s
from tests.golden import situations_devices as d
from tests.golden.exits import ADOPT, APPLY, APPROVE, AUDIT, PLAN, PLAY, REJECT
from tests.golden.row import Run
from tests.golden.runs import in_process
from tests.golden.situations import Situation
from tests.golden.world import InVietnamese, Scene
from tests.integration.walk import DECISION

SAID: Final = Path(__file__).parent / "said"
LANGUAGES: Final = ("en", "vi")

Rule = tuple[str, str, str]

# By name: what it looks like, and what is written for it. In this order.
VOLATILE: Final[tuple[Rule, ...]] = (
    ("run", r"\d{8}T\d{6}Z-[0-9a-f]{6}(-\d+)?", "RUN"),
    ("short run", r"(?i)((?:lượt|run|--from-audit|→|^) )[0-9a-f]{6}\b", r"\1RUN"),
    ("listed run", r"(?m)^[0-9a-f]{6}(?= · )", "RUN"),
    ("compared run", r"\b[0-9a-f]{6}(?= → RUN)", "RUN"),
    ("instant", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+\d\d:\d\d)", "INSTANT"),
    ("moment", r"\d\d:\d\d(:\d\d)? ((thứ \w+|Chủ nhật) )?ngày \d\d?/\d\d?/\d{4}", "MOMENT"),
    ("time", r"\d\d/\d\d/\d{4} \d\d:\d\d(:\d\d)?", "TIME"),
    ("clock", r"(?<=[ >])\d\d:\d\d(?=[ ,<\n]|$)", "CLOCK"),
    ("address of a server", r"127\.91(\.\d+){2}:\d{4,5}", "SERVER:PORT"),
    ("grouped", r"\b[0-9a-f]{8}( [0-9a-f]{8}){3,7}\b", "GROUPED"),
    ("grouped in HTML", r"(<span>[0-9a-f]{8}</span> ?){4,8}", "GROUPED"),
    ("digest", r"\b[0-9a-f]{64}\b", "DIGEST"),
    ("foot of a page", r'(@bottom-left \{ content: )"[^"]*\\0000[^"]*"', r'\1"FOOT"'),
    ("running head", r'\\000020[0-9a-f\\]{12,}";', r'\\000020DIGEST";'),
    ("tag of a secret", r'"#[0-9a-f]{16}"', '"#TAG"'),
    ("short digest", r"\b[0-9a-f]{12}…", "DIGEST…"),
    ("key", r"SHA256:[0-9A-Za-z+/]{43}", "KEY"),
    ("verifier", r"\+[0-9a-f]{8}\+[0-9A-Za-z+/=]{44,}", "+VERIFIER"),
    ("nonce", r"\b[0-9a-f]{32}\b", "NONCE"),
    ("root hash", r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{43}=", "HASH"),
    ("ports", r"(127(?:\.\d+){3}: )\d{4,5}(, \d{4,5})*", r"\1PORTS"),
    (
        "port",
        r'(127(?:\.\d+){3}:|"(?:http|telnet)": ?|\bport |\bcổng |"port": ?)\d{4,5}\b',
        r"\1PORT",
    ),
    ("milliseconds", r'("milliseconds": ?\d+|\d+ ms\b|\b\d+[.,]\d s\b)', "MS"),
    ("device clock", r'"(uptime_seconds|clock|temperature)": ?("[^"]*"|[\d.]+)', r'"\1": OWN'),
    ("size", r'"size": ?\d+', '"size": SIZE'),
)


_DAY: Final = re.compile(r"\b(\d\d/\d\d/\d{4}|\d{4}-\d\d-\d\d)\b")
_WEEKDAY: Final = re.compile(r"(thứ \w+, ngày|Chủ nhật, ngày|\w+day,) DAY")
_NEAR: Final = timedelta(days=60)
# An hour that begins late in the evening ends on another day, and is told otherwise.
_HOURS: Final = re.compile("TIME – CLOCK|DAY, CLOCK to CLOCK|từ CLOCK đến CLOCK, DAY")


def settled(text: str) -> str:
    """Return *text* without what differs from run to run."""
    for _, pattern, instead in VOLATILE:
        text = re.sub(pattern, instead, text)
    text = _WEEKDAY.sub("DAY", _DAY.sub(_without_near_day, text))
    return _HOURS.sub("TIME – TIME", text)


def _without_near_day(found: re.Match[str]) -> str:
    """Return a day as it stands; one that was reckoned from today, and is no decision's, not."""
    day = date.fromisoformat("-".join(reversed(found[1].split("/"))))
    is_fixed = day.isoformat() in DECISION or abs(day - datetime.now(UTC).date()) > _NEAR
    return found[0] if is_fixed else "DAY"


@dataclass(frozen=True)
class Output:
    """One text that a command prints.

    Attributes:
        file: Its name in ``said/``, before the language is put into it.
    """

    file: str
    situation: Situation
    line: str
    run: Run = in_process

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which it is said; programs are told the same in each."""
        return ("en",) if self.file.endswith("json") else LANGUAGES

    def name(self, language: str) -> str:
        stem, _, form = self.file.rpartition(".")
        return self.file if len(self.languages) == 1 else f"{stem}.{language}.{form}"


def printed(scene: Scene, outputs: Sequence[Output], language: str) -> dict[str, str]:
    """Return by file what commands print in one situation: stdout, then stderr, settled."""
    person = outputs[0].situation(scene)
    if language == "vi":
        person = InVietnamese(person.name, person.folder)
    told: dict[str, str] = {}
    for output in outputs:
        if language in output.languages:
            ended = output.run(scene, person, scene.words(person, output.line))
            text = f"{ended.out}=== stderr\n{ended.err}" if ended.err else ended.out
            text = text.replace(str(scene.place), "PLACE").replace(str(scene.fleet.state), "SIM")
            told[output.name(language)] = settled(text)
    return told


BOTH = f"{AUDIT} --limit {{a}},{{b}}"

OUTPUTS: Final[tuple[Output, ...]] = (
    Output("audit.json", d.one_changed_and_one_switched_off, f"{BOTH} --output json"),
    Output("audit.ndjson", d.changed_by_hand, f"{AUDIT} --limit {{a}} --output ndjson"),
    Output("audit.txt", d.one_changed_and_one_switched_off, BOTH),
    Output(
        "audit-edited.txt", d.changed_by_hand_under_edited_declarations, f"{AUDIT} --limit {{a}}"
    ),
    Output("audit-unsigned.txt", s.no_record, f"{AUDIT} --limit {{a}}"),
    Output("audit-refused.txt", s.a_record_in_which_a_line_was_edited, f"{AUDIT} --limit {{a}}"),
    Output("history.txt", d.audited_before_and_after, "history {a} --store history.sqlite"),
    Output("history-unknown.txt", d.audited, "history {a} Audio --store history.sqlite"),
    Output(
        "compare.txt",
        d.audited_before_and_after,
        "compare last~2 last~1 --store history.sqlite",
    ),
    Output("trend.txt", d.audited_before_and_after, "history --trend --store history.sqlite"),
    Output("runs.json", d.audited_before_and_after, "history --store history.sqlite --output json"),
    Output(
        "trend.json",
        d.audited_before_and_after,
        "history --trend --store history.sqlite --output json",
    ),
    Output(
        "as-of.json",
        d.audited,
        "history {a} --as-of 31/12/2099 --store history.sqlite --output json",
    ),
    Output(
        "changes.json",
        d.audited_before_and_after,
        "history {a} --store history.sqlite --output json",
    ),
    Output(
        "history-run.json",
        d.audited_before_and_after,
        "history --run last --store history.sqlite --output json",
    ),
    Output("validate-warned.txt", s.declarations_with_a_warning, "validate"),
    *(
        Output(f"validate.{form}", s.declarations_with_an_error, f"validate --output {form}")
        for form in ("json", "sarif", "junit", "github", "codequality")
    ),
    Output("edit.json", s.committed_and_edited, "validate --since HEAD~1 --output json"),
    Output("tree.json", s.committed_and_edited, "trust verify-tree --output json"),
    Output(
        "tree.github", s.committed_and_edited, "trust verify-tree --base HEAD~1 --output github"
    ),
    Output("tree.txt", s.committed_and_edited, "trust verify-tree"),
    Output("explain.txt", s.as_signed, "explain {a} call.encryption"),
    Output("snapshot.txt", d.switched_off, "snapshot --limit {a},{b} --into backup --forks 1"),
    Output("adopt.txt", s.as_signed, f"{ADOPT} {{unadopted}}"),
    Output("adopt-findings.txt", d.changed_by_hand, f"{ADOPT} {{a}}"),
    Output("plan.txt", d.changed_by_hand, f"{PLAN} --limit {{a}}"),
    Output("plan-nothing.txt", s.as_signed, f"{PLAN} --limit {{a}}"),
    Output("plan-unplanned.txt", d.upgraded, f"{PLAN} --limit {{a}}"),
    Output("plan-unreached.txt", d.one_changed_and_one_switched_off, f"{PLAN} --limit {{a}},{{b}}"),
    Output(
        "plan-refused.txt", d.changed_by_hand_under_edited_declarations, f"{PLAN} --limit {{a}}"
    ),
    *(
        Output(f"show.{form}", d.given_out, f"show {{signed}} --output {form}")
        for form in ("json", "html")
    ),
    Output("show.txt", d.given_out, "show {signed}"),
    Output("show-package.json", s.as_signed, "show AD-2026-0001.fcadopt --output json"),
    Output("show-receipt.json", d.done_before, "show {receipt} --output json"),
    Output("show-forged.txt", d.one_byte_forged, "show {signed}"),
    Output("approve.txt", d.to_be_approved, f"{APPROVE} {{confirm}}"),
    Output("approve-unread.txt", d.to_be_approved, f"{APPROVE} --confirm 3:0000"),
    Output("reject.txt", d.to_be_approved_by_a_second, f"{REJECT} {{confirm}}"),
    Output("verify.txt", d.given_out, "verify {signed} {key}"),
    Output("verify-refused.txt", d.given_out, "verify {signed}"),
    Output("verify-refused.json", d.given_out, "verify {signed} --output json"),
    Output(
        "verify-live.json",
        d.the_first_moved_and_the_second_off,
        "verify {signed} {key} --live --forks 1 --output json",
    ),
    Output("apply.json", d.given_out, f"{APPLY} --all --forks 1 --output json"),
    Output("apply.txt", d.given_out, f"{APPLY} --all --forks 1"),
    Output("apply-refused.json", d.done_before, f"{APPLY} --all --output json"),
    Output("apply-refused.txt", d.one_byte_forged, f"{APPLY} --all"),
    Output("apply-rolled-back.json", d.the_first_keeps_nothing, f"{APPLY} --all --output json"),
    Output("apply-rolled-back.txt", d.the_first_keeps_nothing, f"{APPLY} --all"),
    Output(
        "apply-check.txt", d.the_first_moved_and_the_second_off, f"{APPLY} --all --check --forks 1"
    ),
    Output("reconcile.json", d.broken_off_and_changed_since, "reconcile {key} --output json"),
    Output("reconcile.txt", d.broken_off_and_switched_off, "reconcile {key}"),
    Output("play.ndjson", d.a_playbook_that_audits_what_was_changed, PLAY + " --output ndjson"),
    Output("play.txt", d.a_playbook_that_audits_what_was_changed, PLAY),
    Output(
        "play-check.ndjson",
        d.a_playbook_that_applies,
        PLAY + " --all {key} --check --output ndjson",
    ),
    Output("play-check.txt", d.a_playbook_that_applies, PLAY + " --all {key} --check"),
    Output(
        "play-applies.ndjson",
        d.a_playbook_that_applies_where_one_moved,
        PLAY + " --all {key} --output ndjson",
    ),
    Output("play-applies.txt", d.a_playbook_that_applies, PLAY + " --all {key} --forks 1"),
    Output("play-declined.txt", d.a_playbook_that_asks, PLAY, r.answering("no")),
    Output("ledger.txt", d.done_before, "ledger show"),
    Output("ledger-verify.txt", s.as_signed, "ledger verify"),
    Output("ledger-import.txt", s.a_log_brought, "ledger import log.fclog trust/status.json"),
    Output(
        "ledger-import-unproven.txt",
        s.a_log_with_a_receipt_that_is_no_longer_proven,
        "ledger import log.fclog",
    ),
    Output("trust.txt", s.as_signed, "trust show"),
    Output("show-manifest.txt", s.as_signed, "show trust/manifest.json"),
    Output("show-status.html", s.as_signed, "show trust/status.json --output html"),
    Output(
        "trust-root.txt", s.a_policy_and_no_root, "trust root --from chinh-sach.yaml --out new.json"
    ),
    Output(
        "trust-policy.txt",
        s.a_policy_with_a_slip,
        "trust root --from chinh-sach.yaml --out new.json",
    ),
    Output(
        "trust-sign.txt",
        s.a_manifest_to_be_signed,
        "trust sign trust/manifest.json {key} {typed}",
    ),
    Output(
        "trust-init.txt",
        s.no_record,
        "trust init trust/root.1.json --fingerprint {root} --origin a.example/b",
    ),
)
