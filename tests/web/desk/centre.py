"""A small contact centre as a process: the real daemon on the built-in switch, every phone and customer played by hand
through the training phones' socket, and the web panels before it.

`python -m tests.web.desk.centre` prints one line of JSON when it is up, and runs until its input ends.
"""

from __future__ import annotations

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SITE = """
numbers:
  "4001": {to: "queue:support", language: en, title: Support}
  "4002": {to: "queue:other", language: en, title: Orders}
  "4003": {to: "queue:brief", language: en, title: Hot line}
  "4004": {to: "queue:both", language: en, title: Complaints}
  "4005": {to: "queue:exact", language: en, title: Repairs}
trunks:
  carrier: {host: 127.0.0.1}
extensions:
  "1001": {password: desk-phone-1001}
  "1002": {password: desk-phone-1002}
  "1009": {password: desk-phone-1009, title: The other desk}
agents:
  "1001": {name: 王雪, extension: "1001", team: service}
  "1002": {name: Li Wei, extension: "1002", team: service}
teams:
  service: {title: Service}
queues:
  support:
    title: Aftercare
    no_agent_wait_s: 3600
    ring_s: 60
    wrap_up_s: 120
    reject_delay_s: 3
    announce_agent: false
    disposition_required: true
    agents: [{agent: "1001"}]
  other:
    title: Orders
    no_agent_wait_s: 3600
    wrap_up_s: 11
    announce_agent: false
    agents: [{agent: "1001"}, {agent: "1002", level: 2}]
  brief:
    title: Hot line
    no_agent_wait_s: 3600
    ring_s: 3
    max_misses: 1
    wrap_up_s: 3
    wrap_up_mode: mandatory
    announce_agent: false
    agents: [{agent: "1001"}]
  both:
    title: Complaints
    no_agent_wait_s: 3600
    strategy: ring-all
    ring_s: 60
    wrap_up_s: 30
    wrap_up_mode: optional
    pull: true
    hold_alert_s: 2
    announce_agent: false
    agents: [{agent: "1001"}, {agent: "1002"}]
  exact:
    title: Repairs
    no_agent_wait_s: 3600
    wrap_up_s: 7
    wrap_up_mode: time-boxed-no-exit
    disposition_required: true
    announce_agent: false
    agents: [{agent: "1001"}]
flows:
  capture: capture.yaml
reasons:
  rest: {key: "1", zh: 小休, en: Rest, budget_s: 900}
  meeting: {key: "2", zh: 会议, en: Meeting, approval: true, approval_wait_s: 600}
  meal: {key: "3", zh: 用餐, en: Meal, limit_s: 1800}
  other: {key: "4", zh: 其他工作, en: Other work}
  blink: {key: "5", zh: 眨眼, en: Blink, limit_s: 2}
dispositions:
  solved: {key: "1", zh: 已解决, en: Solved}
  complaint: {key: "2", zh: 投诉, en: Complaint}
  fault: {key: "11", zh: 故障报修, en: Fault reported, queues: [support]}
  many1: {key: "3", zh: 咨询已解答, en: Answered, queues: [other]}
  many2: {key: "4", zh: 催办, en: Chasing, queues: [other]}
  many3: {key: "5", zh: 退换货, en: Returns, queues: [other]}
  many4: {key: "6", zh: 转外部处理, en: Passed on, queues: [other]}
  many5: {key: "7", zh: 客户挂断, en: Customer hung up, queues: [other]}
  many6: {key: "8", zh: 骚扰电话, en: Nuisance, queues: [other]}
  many7: {key: "9", zh: 价格咨询, en: Prices, queues: [other]}
  many8: {key: "12", zh: 银行卡问题, en: Bank card, queues: [other]}
  many9: {key: "13", zh: 重新预约, en: New appointment, queues: [other]}
"""
CUSTOMERS = {
    "13900004821": "张敏",
    "13900000003": "李雷",
    "13900000001": "<img src=x onerror=\"document.title='hurt'\">",
    "13900000002": "\"><script>document.title='hurt'</script>",
}


@dataclass(frozen=True)
class Running:
    address: str
    password: str
    training: Path
    process: subprocess.Popen[str]

    def login(self, role: str) -> str:
        return {"agent": "1001", "colleague": "1002", "supervisor": "super"}[role]


@contextmanager
def centre() -> Iterator[Running]:
    command = [sys.executable, "-m", "tests.web.desk.centre"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        told = json.loads(process.stdout.readline())
        yield Running(told["address"], told["password"], Path(told["training"]), process)
    finally:
        process.stdin.close()
        process.wait(30)


def main() -> None:
    import gevent

    from fsctl.demo.centre import Centre
    from fsctl.demo.panels import Panels
    from fsctl.directory import Directory
    from fsctl.log import Log
    from fsctl.resources import data_directory
    from fsctl.simulator.customer import Customer
    from fsctl.simulator.handset import Handset
    from fsctl.site.parse import read

    class ByHand(Centre):
        def _site(self, stored: Directory) -> Directory:
            return read(self.root / "site.yaml", "demo.local").directory

        def _bring(self, directory: Directory) -> None:
            for place, extension in enumerate(sorted(directory.extensions)):
                self.by_hand(Handset(extension, extension, 1000 + 50 * place))
            for number, name in CUSTOMERS.items():
                self.by_hand(Customer(number, name))

    with tempfile.TemporaryDirectory(prefix="fsctl-desk-") as root:
        (Path(root) / "site.yaml").write_text(SITE)
        shutil.copy(data_directory("ivr_scripts") / "capture.yaml", root)
        made = ByHand(Path(root), Log("error"), 7)
        made.start()
        panels = Panels(made.settings_file, made.settings.database_url)
        try:
            panels.start(Path(root) / "site.yaml", "demo.local")
            told = {
                "address": panels.address,
                "password": panels.password,
                "training": str(made.settings.training_socket),
            }
            print(json.dumps(told), flush=True)
            gevent.get_hub().threadpool.apply(sys.stdin.read)
        finally:
            panels.stop()
            made.stop()


if __name__ == "__main__":
    main()
