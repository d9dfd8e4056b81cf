"""Two trainees in two browsers play whole calls on `fsctl training`, and the pages are such that everybody can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fsctl.control.client import ControlClient
from fsctl.store.database import Database
from fsctl.store.models import CallRow
from tests.web.demo import Demo, lesson

pytest.importorskip("playwright")
from tests.web.browser import CHROMIUM, complaints, context, sign_in

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")

AXE = Path(__file__).parents[3] / "webui" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CUSTOMER = "13800000001"
WITHIN_MS = 30_000


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lesson")


@pytest.fixture(scope="module")
def running(root: Path) -> Iterator[Demo]:
    with lesson(root) as made:
        yield made


class Trainee:
    """A person with a browser of their own."""

    def __init__(self, page: Any, demo: Demo, role: str) -> None:
        self.page = page
        self.complaints = complaints(page, demo.address)
        page.set_default_timeout(WITHIN_MS)
        sign_in(page, demo, role, "en")
        page.goto(f"{demo.address}/training")

    def take(self, kind: str, key: str) -> Any:
        self.page.click(f"#list-{kind} [data-key='{key}'] button")
        return self.page.wait_for_selector(f"#{kind}-{key}")

    def phone(self, part: str, key: str = "1001") -> str:
        return f"#phones-{key} {part}"

    def customer(self, part: str) -> str:
        return f"#customers-{CUSTOMER} {part}"

    def lamp(self, kind: str, key: str, lamp: str) -> None:
        self.page.wait_for_selector(f"#{kind}-{key}[data-lamp={lamp}]")

    def reads(self, selector: str, words: str) -> None:
        self.page.wait_for_selector(f'{selector}:has-text("{words}")')

    def well(self) -> None:
        assert [said for said in self.complaints if "404 (NOT FOUND)" not in said] == []


@pytest.fixture
def trainees(browser: Any, running: Demo) -> Iterator[Callable[..., Trainee]]:
    contexts = []

    def made(role: str, **values: Any) -> Trainee:
        contexts.append(context(browser, **values))
        return Trainee(contexts[-1].new_page(), running, role)

    yield made
    for one in contexts:
        one.close()


def agent_row(root: Path, agent: str) -> dict[str, Any]:
    row: dict[str, Any] = ControlClient(root / "control.sock").snapshot()["agents"][agent]
    return row


def until(page: Any, condition: Callable[[], bool]) -> None:
    """Wait, while the page lives on."""
    for _ in range(WITHIN_MS // 50):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come about")


def call_in(customer: Trainee) -> None:
    """Dial the main number and choose by two keys, by the words heard."""
    customer.page.click(customer.customer("[data-quick='4000']"))
    hears = customer.customer("[data-hears]")
    customer.reads(hears, "You hear: “")
    customer.page.click(customer.customer("button[data-key='2']"))
    customer.reads(hears, "For")
    customer.page.click(customer.customer("button[data-key='1']"))


def test_two_trainees_play_a_call_from_dial_to_wrap_up(
    trainees: Callable[..., Trainee], running: Demo, root: Path
) -> None:
    agent, customer = trainees("agent"), trainees("supervisor")
    agent.page.click("#suggested button")
    agent.page.wait_for_selector("#phones-1001")
    customer.take("customers", CUSTOMER)
    agent.reads(f"#list-customers [data-key='{CUSTOMER}']", "played by 教师 Teacher (teacher)")

    agent.page.click(agent.phone("[data-quick='*10']"))
    until(agent.page, lambda: agent_row(root, "1001")["state"] == "ready")
    agent.lamp("phones", "1001", "idle")
    call_in(customer)

    agent.lamp("phones", "1001", "ringing")
    agent.reads(agent.phone("[data-who]"), "王先生")
    agent.reads(agent.phone("[data-hears]"), "Lift to answer")
    agent.reads("#steps li[aria-current]", "Ring 1001")
    agent.page.focus("#phones-1001")
    agent.page.keyboard.press("Enter")
    agent.lamp("phones", "1001", "talking")
    customer.reads(customer.customer("[data-hears]"), "You hear the other party")

    agent.page.click(agent.phone("[data-soft=hold]"))
    agent.lamp("phones", "1001", "held")
    customer.reads(customer.customer("[data-hears]"), "You hear waiting music")
    until(agent.page, lambda: agent_row(root, "1001")["state"] == "on_hold")
    agent.page.click(agent.phone("[data-soft=hold]"))
    agent.lamp("phones", "1001", "talking")
    customer.reads(customer.customer("[data-hears]"), "You hear the other party")

    agent.page.focus("#phones-1001")
    agent.page.keyboard.press("Escape")
    agent.lamp("phones", "1001", "idle")
    until(agent.page, lambda: agent_row(root, "1001")["state"] == "wrap_up")
    agent.reads("#steps", "Wrap-up")
    agent.reads("#events", "has time for wrap-up")
    customer.lamp("customers", CUSTOMER, "idle")
    customer.reads(customer.customer("[data-hears]"), "The other side hung up")

    database = Database(f"sqlite:///{root / 'fsctl.db'}")
    with database.session() as session:
        until(agent.page, lambda: session.query(CallRow).filter_by(caller_number=CUSTOMER).count() == 1)
    database.dispose()
    (on_file,) = ControlClient(root / "control.sock").calls(caller=CUSTOMER)
    assert (on_file["queue"], on_file["agent"], on_file["ended_by"]) == ("support", "1001", "agent")
    agent.well()
    customer.well()


def test_a_transfer_and_a_second_line(trainees: Callable[..., Trainee], root: Path) -> None:
    one, other = trainees("agent"), trainees("agent 2")
    one.take("phones", "1003")
    other.take("phones", "1002")
    number = one.phone("[data-dial] input", "1003")
    one.page.fill(number, "1002")
    one.page.press(number, "Enter")
    other.lamp("phones", "1002", "ringing")
    other.page.click(other.phone("[data-main=lift]", "1002"))
    one.lamp("phones", "1003", "talking")

    one.page.fill(number, "4001")
    one.page.click(one.phone("[data-soft=second]", "1003"))
    one.reads(one.phone("[data-second]", "1003"), "held: ")
    one.page.click(one.phone("[data-main=hang_up]", "1003"))
    one.lamp("phones", "1003", "held")
    one.page.click(one.phone("[data-soft=hold]", "1003"))
    one.lamp("phones", "1003", "talking")
    assert one.page.is_disabled(one.phone("[data-soft=swap]", "1003"))

    other.page.fill(other.phone("[data-dial] input", "1002"), "4001")
    other.page.click(other.phone("[data-soft=transfer]", "1002"))
    other.lamp("phones", "1002", "idle")
    one.reads(one.phone("[data-hears]", "1003"), "You hear waiting music")
    one.page.focus("#phones-1003")
    one.page.keyboard.press("Escape")
    one.lamp("phones", "1003", "idle")

    one.page.click(one.phone("[data-register]", "1003"))
    one.lamp("phones", "1003", "off")
    one.page.click(one.phone("[data-register]", "1003"))
    one.lamp("phones", "1003", "idle")
    one.page.click(one.phone("[data-release]", "1003"))
    other.reads("#list-phones [data-key='1003']", "free")
    one.well()
    other.well()


def test_what_does_not_fit_is_told_in_words(trainees: Callable[..., Trainee]) -> None:
    one, other = trainees("agent"), trainees("agent 2")
    one.take("phones", "1003")
    other.reads("#list-phones [data-key='1003']", "played by 学员 01")
    told = other.page.evaluate(
        """async () => (await import(document.querySelector("script[src*='training.js']").src
            .replace("training/training.js", "js/act.js"))).act("take", {phone: "1003"}, {to: "/training/act"})"""
    )
    assert told is False
    other.reads("#toasts", "1003 is played by 学员 01 (student01)")
    one.page.click(one.phone("[data-release]", "1003"))


@pytest.mark.skipif(not AXE.exists(), reason="needs the development files of npm")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(trainees: Callable[..., Trainee], theme: str) -> None:
    trainee = trainees("agent", theme=theme)
    for shown in ("empty", "playing"):
        if shown == "playing":
            for kind, key in (("phones", "1001"), ("customers", "13800000002")):
                if trainee.page.locator(f"#{kind}-{key}").count() == 0:
                    trainee.take(kind, key)
            trainee.page.click("#customers-13800000002 [data-quick='4000']")
            trainee.page.wait_for_selector("#steps .steps")
        trainee.page.evaluate(AXE.read_text())
        found = trainee.page.evaluate("axe.run()")["violations"]
        assert [
            (one["id"], [node["html"][:120] for node in one["nodes"]])
            for one in found
            if one["impact"] in ("serious", "critical")
        ] == []
    trainee.page.focus("#customers-13800000002")
    trainee.page.keyboard.press("Escape")
    trainee.lamp("customers", "13800000002", "idle")
    trainee.well()


def test_it_works_on_a_narrow_screen(trainees: Callable[..., Trainee]) -> None:
    trainee = trainees("agent", size=(320, 640))
    page = trainee.page
    page.wait_for_selector("#list-phones li")
    if page.locator("#phones-1001").count() == 0:
        trainee.take("phones", "1001")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("(one => one.scrollWidth <= one.clientWidth)(document.getElementById('content'))")
    page.click(trainee.phone("button[data-key='1']"))
    assert page.input_value(trainee.phone("[data-dial] input")) == "1"
