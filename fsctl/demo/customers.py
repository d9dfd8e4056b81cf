"""The customers of the demonstration: a dozen people who call again and again, with what happened before."""

from __future__ import annotations

import random
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fsctl.store.models import (
    CallRow,
    CustomerNumber,
    CustomerRow,
    OfferRow,
    QueueStay,
    ReminderRow,
    WrapUpRow,
)

DAY_S = 86400.0


@dataclass(frozen=True, slots=True)
class Regular:
    """Somebody who is known; `number` as in China, the country code aside."""

    name: str
    number: str
    tier: str = "normal"
    company: str = ""
    note: str = ""
    language: str = "zh"
    other: str = ""
    team: str = ""
    calls: int = 0
    """How many calls there were before; 0: a few."""


REGULARS = (
    Regular("苏敏", "13912344821", "gold", note="两台壁挂空调，2023 年购买。请先报机型。", other="051261234567"),
    Regular("王小明", "13800138000"),
    Regular("李雷", "13601012236", "silver", "北京远行物流", team="office"),
    Regular("韩梅梅", "13816008812", "normal", "上海晨光贸易", "只在上午方便接听"),
    Regular("陈先生", "075526881234", "platinum", "深圳海岸电子"),
    Regular("Anna Schmidt", "13302219087", "gold", "Schmidt & Partner", "Prefers English", "en"),
    Regular("John Miller", "13770614455", language="en"),
    Regular("欧阳若兰", "15850112733", "silver"),
    Regular("赵建国", "13951098876", note="听力不好，请放慢语速"),
    Regular("Maria <Rossi>", "18601234567", company="Rossi & Figli", language="en"),
    Regular("周晓霞", "18900112200", "gold", team="service"),
    Regular("", "02164456677", company="华东客运站", calls=60),
)
SAID = (
    "制冷效果差，已教客户清洗滤网",
    "询问保修期限，已告知",
    "催促上门时间，已联系师傅",
    "咨询发票抬头修改",
    "来电感谢",
)


def keep(session: Session, now: float) -> None:
    """Put them on file, with the calls of the last weeks. Agents 1001 to 1004 took them."""
    rng = random.Random(4)  # noqa: S311 (the same customers each time)
    for regular in REGULARS:
        row = CustomerRow(
            name=regular.name,
            tier=regular.tier,
            company=regular.company,
            note=regular.note,
            language=regular.language,
            team=regular.team,
            created_at=now - rng.uniform(100, 900) * DAY_S,
            updated_at=now - rng.uniform(0, 40) * DAY_S,
        )
        session.add(row)
        session.flush()
        for number in (regular.number, regular.other):
            if number:
                _number(session, row.id, number)
        for _ in range(regular.calls or rng.randrange(1, 5)):
            _past_call(session, rng, row.id, regular, now - rng.uniform(1.1, 40) * DAY_S)
    session.add(ReminderRow(user="1001", text="回电，告知上门时间", link="/customers/1", due_at=now + 3 * 3600))


def _number(session: Session, customer: int, number: str) -> None:
    e164 = f"+86{number.lstrip('0')}"
    session.add(CustomerNumber(customer_id=customer, number=number, e164=e164, tail=number[-8:]))


def _past_call(session: Session, rng: random.Random, customer: int, regular: Regular, at: float) -> None:
    call, agent, queue = f"past-{customer}-{int(at)}", f"100{rng.randrange(1, 5)}", rng.choice(("support", "sales"))
    waited, talked = rng.uniform(3, 90), rng.uniform(40, 500)
    reached = rng.random() < 0.85
    session.add(
        CallRow(
            call=call,
            arrived_at=at,
            answered_at=at + 1,
            ended_at=at + waited + (talked if reached else 0),
            caller_number=regular.number,
            caller_name=regular.name,
            dialled="4000",
            queue=queue,
            agent=agent if reached else "",
            data={},
        )
    )
    outcome = "answered" if reached else "abandoned"
    stay = QueueStay(id=f"stay-{call}", call=call, queue=queue, entered_at=at, left_at=at + waited)
    stay.outcome, stay.waited_s = outcome, waited
    session.add(stay)
    if reached:
        offer = OfferRow(offer=f"offer-{call}", call=call, queue=queue, agent=agent, made_at=at + waited - 5)
        offer.connected_at, offer.ended_at = at + waited, at + waited + talked
        offer.talked_s, offer.outcome = talked, "connected"
        session.add(offer)
        said = SAID[(customer + int(at / DAY_S)) % len(SAID)]
        session.add(WrapUpRow(call=call, agent=agent, notes=said, customer_id=customer, draft=False, saved_at=at))
