"""Rules of a walk: time, and what is done at the laptop, held against the model."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from fleetcfg.errors import FleetcfgError
from fleetcfg_kit.testing.clock import NOON
from tests.model_walk.department_rules import HOSTS, DepartmentRules
from tests.model_walk.papers import Posted, moment, see, spell
from tests.model_walk.reference import Change, why_not
from tests.model_walk.rooms import PATHS, KilledError

DEATHS = st.sampled_from(["", "", "", "before", "between", "after"])
DEAD = datetime(1970, 1, 1, tzinfo=NOON.tzinfo)  # what a clock shows whose battery is empty
CLOCKS = (timedelta(), timedelta(), timedelta(minutes=2), timedelta(hours=-1), timedelta(days=10))


class LaptopRules(DepartmentRules):
    """What the technician does, and what happens to him."""

    @initialize(hosts=st.sampled_from([HOSTS, HOSTS[:1]]), dies=DEATHS)
    def begin(self, hosts: tuple[str, ...], dies: str) -> None:
        """Begin with a change: most of what can go wrong goes wrong after one."""
        self.found()
        for room in self.rooms.values():
            room.on_write = self.on_write
        self._carry(0)
        self.send_and_apply(hosts, dies)

    @rule(hosts=st.sampled_from([HOSTS, HOSTS[1:]]), dies=DEATHS)
    def send_and_apply(self, hosts: tuple[str, ...], dies: str) -> None:
        self.send(hosts)
        self._apply(self.posted[-1], self.posted[-1].data, dies, timedelta())

    @rule(hosts=st.sampled_from([HOSTS, HOSTS[1:]]))
    def meet_and_end_early(self, hosts: tuple[str, ...]) -> None:
        """Change what a meeting freezes: nothing is written before it is given back."""
        self.invite(hosts, 0, 8)
        self.send_and_apply(hosts, "")
        self.release(0)
        self.send_and_apply(hosts, "")
        see("changed in a meeting" if self.written else "not changed in a meeting")

    # ------------------------------------------------------------ time

    @rule(span=st.sampled_from([1, 1, 6, 24, 24 * 8]))
    def wait(self, span: int) -> None:
        self.now += timedelta(hours=span)

    @rule(offset=st.sampled_from(CLOCKS), is_dead=st.booleans())
    def set_clock(self, offset: timedelta, *, is_dead: bool) -> None:
        self.offset, self.is_dead = offset, is_dead and offset < timedelta()

    @property
    def clock(self) -> datetime:
        """What the laptop shows; whatever it records may be the time before which it stops."""
        shown = DEAD if self.is_dead else self.now + self.offset
        self.odd_until = max(self.odd_until, shown)
        return shown

    @property
    def is_sane(self) -> bool:
        """Whether the laptop's clock is right, and has never been ahead of now."""
        return not self.offset and not self.is_dead and self.odd_until <= self.now

    # ------------------------------------------------------------ the laptop

    @rule(number=st.integers(0, 3))
    def carry(self, number: int) -> None:
        """Carry to the laptop what was in force at some time."""
        self._carry(number)

    def _carry(self, number: int) -> None:
        at = len(self.public) - 1 - number % len(self.public)
        try:
            self.laptop.take_in(self.clock, *self.public[at])
        except FleetcfgError:
            assert at < len(self.public) - 1 or not self.is_sane or self._is_stale()
        self._observe()
        if self.is_sane and at == len(self.public) - 1:
            assert self.known["laptop"].status is self.known["office"].status, "not learnt"

    def _is_stale(self) -> bool:
        status = self.known["office"].status
        return status is None or self.now >= status.fresh_until

    def _observe(self) -> None:
        """Have the model learn what the laptop was shown; what it was shown is never unseen."""
        with self.laptop.open(self.now) as workspace:
            record = workspace.record
            root, status = record.newest_root(), record.newest_status()
            in_force = record.status_in_force()
        known = self.known["laptop"]
        assert root is not None
        assert root.version >= known.root.version
        for version in range(known.root.version, root.version):
            known.learn_root(self.root_news[version])
        if status is None:
            assert known.status is None
            return
        news = self.status_news[status.sha256]
        assert known.status is None or list(self.status_news.values()).index(news) >= list(
            self.status_news.values()
        ).index(known.status)
        known.learn_status(news)
        assert in_force is not None
        names = {paper.envelope.sha256: paper.change.id for paper in self.papers}
        assert known.withdrawn <= {names.get(name, name) for name in in_force.withdrawn}
        lasting = {name for name, (_, end) in known.freezes.items() if end > news.at}
        assert lasting <= {one.id for one in in_force.freeze}
        assert known.meetings_after(news.at) <= {one.id for one in in_force.meetings or ()}
        assert all(in_force.device_seq.get(host, 0) >= seq for host, seq in known.seqs.items())

    def on_write(self, host: str) -> None:
        """Hold a write that is about to be made against the model."""
        assert self.applying is not None, "nobody applies"
        posted, clock = self.applying
        known, live = self._with_lists(self.known["laptop"], posted), self.rooms[host].values
        wrong = why_not(posted.change, host, known, self.deeds, clock, live)
        assert not wrong, wrong
        assert posted.is_issued, "nobody issued it"
        self.deeds.begin(posted.change, host)
        self.written.append(host)
        see("written")

    @precondition(lambda self: self.posted)
    @rule(
        number=st.integers(0, 5),
        dies=DEATHS,
        later=st.sampled_from([0, 0, 0, 0, 10]),
    )
    def apply(self, number: int, dies: str, later: int) -> None:
        posted = self._pick(self.posted, number)
        self._apply(posted, posted.data, dies, timedelta(days=later))

    @precondition(lambda self: self.posted)
    @rule(number=st.integers(0, 5), at=st.integers(0, 10**6), bit=st.integers(0, 7))
    def apply_flipped(self, number: int, at: int, bit: int) -> None:
        posted = self._pick(self.posted, number)
        data = bytearray(posted.data)
        data[at % len(data)] ^= 1 << bit
        self._apply(posted, bytes(data), "", timedelta(), is_whole=False)

    def _apply(
        self, posted: Posted, data: bytes, dies: str, later: timedelta, *, is_whole: bool = True
    ) -> None:
        change, clock = posted.change, self.clock
        self.applying, self.written = (posted, clock + later), []
        expected = self._expect(posted) if is_whole and not later else None
        before = {host: dict(room.values) for host, room in self.rooms.items()}
        for room in self.rooms.values():
            room.dies = dies
        done: list[Any] = []
        refused: FleetcfgError | None = None
        try:
            done.extend(self.laptop.apply(data, clock, later=later, begun=self._begun(posted)))
        except KilledError:
            see(f"killed {dies}")
        except FleetcfgError as error:
            refused = error
            self.known["laptop"].is_token_revoked |= error.code == "CERT_REVOKED"
        self.applying = None
        for room in self.rooms.values():
            room.dies = ""
        self._hear(change, done, before)
        if expected is not None:
            assert self.written == expected[: 1 if dies else None], refused
        self._observe()

    def _begun(self, posted: Posted):
        def begun(payload: bytes) -> None:
            assert payload == posted.paper.envelope.payload, "another document came through"
            self._observe()  # a bundle can bring what is newer

        return begun

    def _expect(self, posted: Posted) -> list[str] | None:
        """Return the devices that must be written to; None where the model does not say."""
        if not self.is_sane or self._is_unwitnessed():
            return None
        known = self._with_lists(deepcopy(self.known["laptop"]), posted)
        for version in range(known.root.version, posted.root):
            known.learn_root(self.root_news[version])
        order = list(self.status_news.values())
        if known.status is None or order.index(posted.status) > order.index(known.status):
            known.learn_status(posted.status)
        expected: list[str] = []
        for host in posted.change.seqs if posted.is_issued else ():
            live = self.rooms[host].values
            wrong = why_not(posted.change, host, known, self.deeds, self.now, live)
            if not wrong:
                expected.append(host)
            elif wrong == {"moved"} and set(live.values()) == {posted.change.after[host]}:
                continue  # it is so already: nothing is written, and the others are begun
            elif wrong - {"spent", "overtaken", "moved"} or not wrong & {"spent", "overtaken"}:
                break
        return expected

    def _is_unwitnessed(self) -> bool:
        """Whether so much was never seen by the Department that the laptop may stop."""
        with self.laptop.open(self.now) as workspace:
            seen = workspace.record.store.fact("witnessed_at")
            lines = list(workspace.record.store.lines())
        return len(lines) > 300 or self.now - moment(seen or spell(NOON - timedelta(days=1))) > (
            timedelta(days=6)
        )

    def _hear(self, change: Change, done: list[Any], before: dict[str, dict[str, str]]) -> None:
        """Note how it ended, by what the laptop says, and hold it against the devices."""
        for one in done:
            if not one.number:
                assert one.device not in self.written
                continue
            if one.device not in self.written:
                assert one.fate.value in {"already", "failed"}
                assert self.rooms[one.device].values == before[one.device]
                self.deeds.begin(change, one.device)
            fate = "open" if one.fate.value == "in_doubt" else one.fate.value
            self.deeds.end(change.id, one.device, fate)
            assert one.number == len(self.deeds.fates[change.id, one.device])
            if fate == "applied":
                assert set(self.rooms[one.device].values.values()) == {change.after[one.device]}
                see("applied")

    @rule()
    def reconcile(self) -> None:
        before = {host: dict(room.values) for host, room in self.rooms.items()}
        settled, error = self.laptop.reconcile(self.clock)
        assert error is None or not self.is_sane
        assert before == {host: room.values for host, room in self.rooms.items()}
        for one in settled:
            doubtful = self.deeds.open_at(one.device)
            assert doubtful
            if one.fate.value != "in_doubt":
                self.deeds.end(doubtful, one.device, one.fate.value)
                see(f"settled {one.fate.value}")

    @rule(host=st.sampled_from(HOSTS), number=st.integers(0, 2))
    def touch(self, host: str, number: int) -> None:
        """Change a room by hand, as a person there would: to anything, or to what is planned."""
        planned = [paper.change for paper in self.papers if host in paper.change.after]
        text = self._pick(planned, number).after[host] if planned and number else "by hand"
        self.rooms[host].values = dict.fromkeys(PATHS, text)
