"""Events taken in per second on one core, from frames of a real switch: ours, greenswitch, Genesis, and orjson alone.

Each is timed in turn over the same events for the same time, several rounds, and the median of the rounds is told.
Ours is the protocol and the translation into neutral events. The others have the same events in plain format, which is
what they read: greenswitch's is its parser without its sockets and queues, which makes it look better than it is;
Genesis (`pip install genesis`; not measured without it) its parser, and the same with what it does to each event before
a handler hears it.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from bench.rows import Row, main
from fsctl.esl import accept
from fsctl.esl.client import Client, Event
from fsctl.esl.framing import Framer
from fsctl.freeswitch.translate import Translator

CORPUS = Path(__file__).parents[1] / "tests" / "corpus" / "esl" / "events.bin"
ROUNDS = 5
SECONDS = 0.8
BAR = 60_000


def rate(work: Callable[[], int]) -> float:
    """Events a second of processor time, so that nobody else's work counts: `work` does some and says how many."""
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < SECONDS:
        done += work()
    return done / spent


def measure() -> Iterator[Row]:
    from greenswitch.esl import ESLEvent

    frames = [frame for frame in Framer().receive(CORPUS.read_bytes()) if frame.kind == "text/event-json"]
    bodies = [frame.body for frame in frames]
    stream = b"".join(b"Content-Length: %d\nContent-Type: text/event-json\n\n%s" % (len(b), b) for b in bodies)
    plain = [_plain(body) for body in bodies]
    client, translate = Client("x"), Translator("/recordings")
    client.receive(accept.AUTH_REQUEST, 0.0)
    client.receive(accept.reply("+OK accepted"), 0.0)

    def ours() -> int:
        count = 0
        for begin in range(0, len(stream), 65536):
            for happened in client.receive(stream[begin : begin + 65536], 0.0):
                if isinstance(happened, Event):
                    translate(happened.headers)
                    count += 1
        return count

    def theirs() -> int:
        for text in plain:
            ESLEvent(text)
        return len(plain)

    def ceiling() -> int:
        for body in bodies:
            orjson.loads(body)
        return len(bodies)

    works = {"ours": ours, "greenswitch": theirs, "orjson alone": ceiling}
    if importlib.util.find_spec("genesis"):
        works |= {"Genesis's parser": lambda: genesis_parses(plain), "Genesis": lambda: genesis_takes_in(plain)}
    gc.collect()
    gc.freeze()  # as the daemon does
    rounds = [{name: rate(work) for name, work in works.items()} for _ in range(ROUNDS)]
    peers = {name: statistics.median(one[name] for one in rounds) for name in works}
    mine = peers.pop("ours")
    size = sum(map(len, bodies)) / len(bodies)
    what = f"events taken in, one core ({size:,.0f} bytes each)"
    yield Row(what, mine, "events/s", peers, f">= {BAR:,}", mine >= BAR)
    for name in ("greenswitch", "Genesis's parser", "Genesis"):
        if name not in works:
            yield Row(f"times {name} (not installed)", None, "x")
            continue
        ratio = statistics.median(one["ours"] / one[name] for one in rounds)
        barred = name == "greenswitch"
        yield Row(f"times {name}", ratio, "x", {}, ">= 4" if barred else "", ratio >= 4 if barred else None)


def genesis_events(plain: list[str]) -> Iterator[Any]:
    from genesis.protocol.reader_fsm import ESLReaderFSM

    reader = ESLReaderFSM()
    for text in plain:
        body = text.encode()
        reader.process_headers(f"Content-Length: {len(body)}\nContent-Type: text/event-plain\n\n")
        yield from reader.process_body(body)


def genesis_parses(plain: list[str]) -> int:
    return sum(1 for _ in genesis_events(plain))


def genesis_takes_in(plain: list[str]) -> int:
    from genesis.protocol.base import Protocol

    async def take_in() -> int:
        count, protocol = 0, type("Client", (Protocol,), {})()
        for event in genesis_events(plain):
            await protocol._process_one_event(event)
            count += 1
        return count

    return asyncio.run(take_in())


def _plain(body: bytes) -> str:
    headers = {name: str(value) for name, value in orjson.loads(body).items()}
    return accept.plain_event(headers).partition(b"\n\n")[2].decode()


if __name__ == "__main__":
    raise SystemExit(main(measure))
