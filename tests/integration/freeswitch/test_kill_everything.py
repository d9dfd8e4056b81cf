"""kill -9 of the daemon with every kind of call up at once on a real switch: nobody is dropped, each call is on file
once."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from fsctl.directory import Trunk
from fsctl.requests import CancelConsult, Consult, Dial, Hold, LogIn, Retrieve, StopSupervising, Supervise, ThreeWay
from fsctl.store.database import Database
from fsctl.store.models import CallRow, LegRow, OfferRow, QueueStay, RecordingRow, SupervisionRow
from tests.integration.daemon.place import await_files
from tests.integration.daemon.process import DaemonProcess
from tests.integration.freeswitch.claims import Claims
from tests.integration.freeswitch.crowd import SITE
from tests.integration.freeswitch.switch import DOMAIN, PROGRAM, WHY_NOT, RunningSwitch, start_freeswitch
from tests.integration.freeswitch.useragent import Phone

pytestmark = pytest.mark.freeswitch

HOLDS, CONSULTS, CONFERS, PLACES, WATCHED = "1001", "1002", "1003", "1004", "1005"
SERVED = (HOLDS, CONSULTS, CONFERS, WATCHED)
"""Whose callers came by the queue."""

AGENTS = (HOLDS, CONSULTS, CONFERS, PLACES, WATCHED)
BESIDE = {"consulted": "1006", "third": "1007", "supervisor": "1008"}


class Scene:
    """Five agents, each at work in another way, with a sixth caller who waits."""

    def __init__(self, root: Path, ends: ExitStack) -> None:
        self._ends = ends
        claims = Claims()
        ends.callback(claims.release)
        (port,) = claims.ports(1)
        trunk = Trunk("carrier", "127.0.0.1", port, allow=("127.0.0.0/8",))
        directory = replace(SITE, trunks={"carrier": trunk})
        self.switch: RunningSwitch = start_freeswitch(root / "switch", directory)
        ends.callback(self.switch.stop)
        conf = self.switch.conf
        environment = {
            "FSCTL_SWITCH_PORT": str(conf.esl_port),
            "FSCTL_SWITCH_PASSWORD": conf.esl_password,
            "FSCTL_SWITCH_DOMAIN": DOMAIN,
            "FSCTL_PATHS_RECORDINGS": str(conf.recordings_root),
        }
        self.daemon = DaemonProcess(root / "daemon", environment)
        ends.callback(self.daemon.stop)
        self.daemon.prepare(directory)
        self.daemon.start()
        self.outside = self.switch.carrier(port, 2600)
        self.phones = {
            number: self.switch.phone(number, 1000 + 200 * place)
            for place, number in enumerate((*AGENTS, *BESIDE.values()))
        }
        self.callers: dict[str, Phone] = {}
        for phone in (self.outside, *self.phones.values()):
            ends.callback(phone.close)
            phone.answers_after = 0.1

    def ask(self, request: object) -> None:
        self.daemon.control.ask(request)  # type: ignore[arg-type]

    def row(self, agent: str) -> dict[str, object]:
        return next(row for row in self.daemon.control.snapshot()["calls"].values() if row["agent"] == agent)

    def serve(self, agent: str) -> None:
        """A caller for this agent alone."""
        self.ask(LogIn(agent, "", ""))
        place = len(self.callers)
        caller = self.callers[agent] = self.switch.caller(f"555000{place}", 400 + 60 * place)
        self._ends.callback(caller.close)
        caller.call("4000")
        self.until(agent, "talking")

    def until(self, agent: str, state: str) -> None:
        def there() -> bool:
            rows = self.daemon.control.snapshot()["calls"].values()
            return any(row["agent"] == agent and row["state"] == state for row in rows)

        self.daemon.wait(there, f"{agent}'s call to be {state}")

    def talk(self, one: Phone, other: Phone) -> None:
        """Both hear each other, sooner or later."""
        self.daemon.wait(lambda: one.hears(other.hertz, 0.3), f"{one.user} to hear {other.user}")
        self.daemon.wait(lambda: other.hears(one.hertz, 0.3), f"{other.user} to hear {one.user}")

    def everybody(self) -> list[Phone]:
        return [*self.phones.values(), *self.callers.values(), self.outside]


@pytest.fixture
def scene(tmp_path: Path, ends: ExitStack) -> Scene:
    if not PROGRAM:
        pytest.skip(WHY_NOT)
    return Scene(tmp_path, ends)


def build(scene: Scene) -> None:
    for agent in SERVED:
        scene.serve(agent)
    scene.ask(LogIn(PLACES, "", ""))
    scene.ask(Dial(PLACES, "13800138000", "ann"))
    scene.until(PLACES, "talking")
    scene.ask(Hold(HOLDS, "ann"))
    scene.until(HOLDS, "on_hold")
    for agent, to in ((CONSULTS, BESIDE["consulted"]), (CONFERS, BESIDE["third"])):
        scene.ask(Consult(agent, to, "ann"))
        consulting = lambda agent=agent: (  # noqa: E731
            (scene.daemon.control.snapshot()["agents"][agent]["consult"] or {}).get("state") == "answered"
        )
        scene.daemon.wait(consulting, f"{agent}'s consultation")
    scene.ask(ThreeWay(CONFERS, "ann"))
    scene.until(CONFERS, "conference")
    call = next(c for c, row in scene.daemon.control.snapshot()["calls"].items() if row["agent"] == WATCHED)
    scene.ask(Supervise(call, BESIDE["supervisor"], "listen", "agent", "sue"))
    attached = lambda: [r["state"] for r in scene.daemon.control.snapshot()["sessions"].values()] == ["attached"]  # noqa: E731
    scene.daemon.wait(attached, "the supervisor")
    waits = scene.callers["waits"] = scene.switch.caller("5550009", 900)
    waits.call("4000")
    waits.wait_talk()
    scene.daemon.wait(lambda: len(scene.daemon.calls("waiting")) == 1, "a caller who waits")


def test_nobody_is_dropped_whatever_their_call_was_at(scene: Scene) -> None:
    build(scene)
    phones, callers = scene.phones, scene.callers
    for party in scene.everybody():
        party.wait_talk()
    scene.daemon.kill()
    scene.talk(phones[PLACES], scene.outside)
    scene.talk(phones[WATCHED], callers[WATCHED])
    scene.daemon.start()
    scene.until(HOLDS, "on_hold")
    for agent in (CONFERS, WATCHED):
        scene.talk(phones[agent], callers[agent])
    scene.talk(phones[CONSULTS], phones[BESIDE["consulted"]])
    scene.talk(phones[BESIDE["third"]], callers[CONFERS])
    scene.talk(phones[PLACES], scene.outside)
    sue, heard = phones[BESIDE["supervisor"]], callers[WATCHED].hertz
    scene.daemon.wait(lambda: sue.hears(heard, 0.3), "who listened to listen on")
    assert [party.user for party in scene.everybody() if not party.talks] == []
    assert len(scene.daemon.calls("waiting")) == 1

    # All of it is under control again.
    assert not phones[HOLDS].hears(callers[HOLDS].hertz, 0.3)
    scene.ask(Retrieve(HOLDS, "ann"))
    scene.talk(phones[HOLDS], callers[HOLDS])
    for agent, beside in ((CONSULTS, "consulted"), (CONFERS, "third")):
        scene.ask(CancelConsult(agent, "ann"))
        phones[BESIDE[beside]].wait_over()
        scene.talk(phones[agent], callers[agent])
    (session,) = scene.daemon.control.snapshot()["sessions"]
    scene.ask(StopSupervising(session, "sue"))
    sue.wait_over()
    callers["waits"].hang_up()
    for agent in SERVED:
        callers[agent].hang_up()
        phones[agent].wait_over()
    scene.outside.hang_up()
    phones[PLACES].wait_over()
    scene.daemon.wait(lambda: not scene.daemon.control.snapshot()["calls"], "everybody gone")
    await_files(scene.daemon)
    assert scene.daemon.stop() == 0
    each_once(scene)


def each_once(scene: Scene) -> None:
    """Five calls to the queue and one placed, each with one record and one end, and nothing left open beside them."""
    with Database(scene.daemon.database_url).session() as session:
        calls = session.query(CallRow).all()
        assert sorted(row.entry for row in calls) == ["panel", *["trunk"] * 5]
        assert all(row.ended_at is not None and row.cause for row in calls)
        for table, end in ((LegRow, "ended_at"), (OfferRow, "ended_at"), (QueueStay, "left_at")):
            assert session.query(table).filter(getattr(table, end).is_(None)).count() == 0, table
        talks = session.query(OfferRow).filter(OfferRow.connected_at.is_not(None)).all()
        assert sorted(row.agent for row in talks) == sorted(SERVED)
        assert [(row.extension, row.outcome) for row in session.query(SupervisionRow)] == [
            (BESIDE["supervisor"], "stopped")
        ]
        recordings = session.query(RecordingRow).all()
        files = {row.call: 1 for row in calls if row.entry == "panel"}
        files |= {row.call: 3 if row.agent == CONFERS else 1 for row in talks}
        assert Counter(row.call for row in recordings) == files, "one file a talk, also across the restart"
        assert [row.path for row in recordings if row.ended_at is None or row.lost] == []
