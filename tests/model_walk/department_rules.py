"""Rules of a walk: what people at the Department do."""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from fleetcfg.errors import RefusalError
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.root import Freeze
from fleetcfg_kit.testing.clock import NOON
from tests.model_walk.laptop import Laptop
from tests.model_walk.office import APPROVERS, PKI, Office
from tests.model_walk.papers import Paper, Posted, moment, require, see, spell
from tests.model_walk.reference import Change, Deeds, Known, RootNews, StatusNews, why_not
from tests.model_walk.rooms import Room

HOSTS = ("room-a", "room-b")
ROTATED = (*APPROVERS, "clerk")


class DepartmentRules(RuleBasedStateMachine):
    """What people at the Department do; a rule that finds nothing to do does nothing."""

    def found(self) -> None:
        self.place = Path(mkdtemp(prefix="walk"))
        self.rooms = {host: Room(host) for host in HOSTS}
        self.office, self.laptop = Office(self.place, self.rooms), Laptop(self.place, self.rooms)
        self.now, self.offset, self.is_dead = NOON, timedelta(), False
        self.odd_until = NOON
        self.generations = dict.fromkeys(ROTATED, 0)
        self.root_news = [RootNews(1, self._keys(), forgets=False)]
        self.known = {"office": Known(self.root_news[0]), "laptop": Known(self.root_news[0])}
        self.status_news: dict[str, StatusNews] = {}
        self.deeds = Deeds()
        self.papers: list[Paper] = []
        self.meetings: list[MeetingFreeze] = []
        self.posted: list[Posted] = []
        self.public: list[list[bytes]] = []
        self.exports: list[tuple[bytes, int, frozenset[str]]] = []
        self.heads: list[bytes] = []
        self.registered: set[str] = set()
        self.rejected: set[str] = set()
        self.cosigned = 0
        self.applying: tuple[Posted, datetime] | None = None
        self.written: list[str] = []
        self.remembered: Path | None = None
        self._issue()

    def teardown(self) -> None:
        if hasattr(self, "place"):
            shutil.rmtree(self.place)

    # ------------------------------------------------------------ the Department

    @rule(
        hosts=st.sampled_from([HOSTS, HOSTS[:1], HOSTS[1:]]),
        is_later=st.booleans(),
        attempts=st.integers(1, 2),
        ahead=st.sampled_from([0, 0, 0, 1, -1]),
    )
    def draft(self, hosts: tuple[str, ...], *, is_later: bool, attempts: int, ahead: int) -> None:
        number = f"CS-2026-{len(self.papers):04}"
        start = self.now + (timedelta(hours=5) if is_later else -timedelta(hours=1))
        end = start + timedelta(days=3)
        made = self.office.change(
            self.now,
            dict.fromkeys(hosts, number),
            id=number,
            max_attempts=attempts,
            window={"not_before": spell(start), "not_after": spell(end)},
        )
        for device in made["devices"]:
            device["seq"] = max(1, device["seq"] + ahead)
        before = {host: dict(self.rooms[host].values) for host in hosts}
        change = Change(
            number,
            self.office.root["version"],
            self.office.manifest_version,
            {device["id"]: device["seq"] for device in made["devices"]},
            before,
            dict.fromkeys(hosts, number),
            start,
            end,
            attempts,
        )
        paper = Paper(self.office.sign("changeset", made, "author"), change)
        self.papers.append(paper)

    def _keys(self) -> dict[str, int]:
        return {person: self.generations[person] for person in APPROVERS}

    def _pick(self, among: list, number: int) -> Any:
        return among[-1 - number % len(among)]

    @precondition(lambda self: self.papers)
    @rule(number=st.integers(0, 2), people=st.sets(st.sampled_from(APPROVERS), min_size=1))
    def approve(self, number: int, people: set[str]) -> None:
        paper = self._pick(self.papers, number)
        self._approve(paper, people, "approve")

    @precondition(lambda self: self.papers)
    @rule(number=st.integers(0, 2), person=st.sampled_from(APPROVERS))
    def reject(self, number: int, person: str) -> None:
        paper = self._pick(self.papers, number)
        if person not in paper.change.approved_by and len(paper.approvals) < 2:
            self._approve(paper, {person}, "reject")
            paper.change.is_rejected = True

    def _approve(self, paper: Paper, people: set[str], verdict: str) -> None:
        for person in sorted(people - paper.change.approved_by.keys()):
            said = self.office.approve(paper.envelope.payload, person, self.now, verdict)
            paper.approvals.append(said)
            paper.change.approved_by[person] = self.generations[person]

    @precondition(lambda self: self.papers)
    @rule(number=st.integers(0, 2))
    def post(self, number: int) -> None:
        self._post(self._pick(self.papers, number))

    def _post(self, paper: Paper) -> None:
        data = self.office.bundle(paper.envelope, paper.approvals, self.now)
        root, status = self.office.root["version"], self.status_news[self.office.status.sha256]
        is_revoking = bool(self.office.revoked)
        self.posted.append(Posted(paper, data, root, status, is_revoking=is_revoking))

    @precondition(lambda self: self.posted)
    @rule(number=st.integers(0, 3))
    def register(self, number: int) -> None:
        posted = self._pick(self.posted, number)
        known, change = self.known["office"], posted.change
        seen = self._with_lists(known, posted)
        wrong = why_not(change, next(iter(change.seqs)), seen, Deeds(), self.now, {})
        wrong -= {"frozen", "meeting", "moved", "overtaken", "spent"} | (
            {"window"} if self.now < change.end else set()
        )
        try:
            (result,) = self.office.take_in(self.now, posted.data)
        except RefusalError as refusal:
            known.is_token_revoked |= refusal.code == "CERT_REVOKED"
            see("register refused")
            require(bool(wrong), refusal)
            return
        if result.rejected_by:
            assert change.is_rejected
            self.rejected.add(change.id)
            see("rejected")
        else:
            assert not wrong, wrong
            assert result.written is not None
            posted.data, posted.is_issued = result.written.read_bytes(), True
            self.registered.add(change.id)
            see("registered")

    def _with_lists(self, known: Known, posted: Posted) -> Known:
        """Return what is known with the revocation lists that *posted* brings."""
        is_told = posted.is_revoking and posted.change.approved_by.get("approver-1") == 0
        return replace(known, is_token_revoked=known.is_token_revoked or is_told)

    @rule(hosts=st.sampled_from([HOSTS, HOSTS[:1]]))
    def send(self, hosts: tuple[str, ...]) -> None:
        """Do all that is to be done until a change-set is on its way: a walk should get far."""
        self.draft(hosts, is_later=False, attempts=2, ahead=0)
        self._approve(self.papers[-1], {"approver-2", "approver-3"}, "approve")
        self._post(self.papers[-1])
        self.register(0)

    @precondition(lambda self: self.papers)
    @rule(number=st.integers(0, 2))
    def withdraw(self, number: int) -> None:
        paper = self._pick(self.papers, number)
        self._issue(withdrawn=(paper.envelope.sha256,))
        see("withdrawn")

    @rule(name=st.sampled_from(["tet", "hop"]), hours=st.integers(1, 30))
    def freeze(self, name: str, hours: int) -> None:
        known = self.known["office"].freezes.get(name, (self.now, self.now))
        end = max(known[1], self.now + timedelta(hours=hours))
        start = min(known[0], self.now)
        whole = Freeze.model_validate({"id": name, "from": spell(start), "to": spell(end)})
        self._issue(freezes=(whole,))
        see("frozen")

    @rule(
        hosts=st.sampled_from([HOSTS, HOSTS[:1], HOSTS[1:]]),
        ahead=st.sampled_from([0, 0, 4]),
        hours=st.integers(1, 8),
    )
    def invite(self, hosts: tuple[str, ...], ahead: int, hours: int) -> None:
        """Freeze devices for a meeting, now or a little later."""
        start = self.now + timedelta(hours=ahead)
        times = {"from": spell(start), "to": spell(start + timedelta(hours=hours))}
        said = {"id": f"giao-ban-{len(self.meetings)}", "number": "", "hosts": hosts, **times}
        self.meetings.append(MeetingFreeze.model_validate(said))
        self._issue(meetings=(self.meetings[-1],))
        see("meeting")

    @precondition(lambda self: self.meetings)
    @rule(number=st.integers(0, 2))
    def release(self, number: int) -> None:
        """Give back the devices of a meeting that ended early, by a manifest; of no other one."""
        meeting = self._pick(self.meetings, number)
        if meeting.to > self.now:
            self._issue(released=(meeting,))
            see("released")

    @rule()
    def renew(self) -> None:
        self._issue()

    @rule(person=st.sampled_from(ROTATED))
    def rotate(self, person: str) -> None:
        self.generations[person] += 1
        self.office.rotate(person, self.generations[person])
        version = self.office.root["version"]
        news = RootNews(version, self._keys(), forgets=person == "clerk")
        self.root_news.append(news)
        self.known["office"].learn_root(news)
        self._issue()
        see("rotated")

    @rule()
    def revoke(self) -> None:
        if self.generations["approver-1"] == 0:
            self.office.revoked = [PKI.signer.certificate.serial_number]

    def _issue(self, **more: Any) -> None:
        said = self.office.issue(self.now, **more)
        names = {paper.envelope.sha256: paper.change.id for paper in self.papers}
        news = StatusNews(
            said["root_version"],
            said["manifest"]["version"],
            moment(said["issued_at"]),
            moment(said["expires"]),
            frozenset(names.get(name, name) for name in said["withdrawn"]),
            {one["id"]: (moment(one["from"]), moment(one["to"])) for one in said["freeze"]},
            dict(said["device_seq"]),
            {
                one["id"]: (moment(one["from"]), moment(one["to"]), frozenset(one["hosts"]))
                for one in said.get("meetings", ())
            },
            self.office.released,
        )
        known = self.known["office"]
        assert known.withdrawn | self.rejected <= news.withdrawn, "given back"
        assert known.freezes.keys() <= news.freezes.keys()
        assert known.meetings_after(self.now) <= news.meetings.keys()
        assert all(news.seqs.get(host, 0) >= seq for host, seq in known.seqs.items())
        self.status_news[self.office.status.sha256] = news
        known.learn_status(news)
        self.public.append(self.office.public())
