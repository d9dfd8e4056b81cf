"""Events taken in per second on one core, from frames of a real switch: ours, greenswitch, and orjson alone.

Each is timed in turn over the same events for the same time, several rounds, and the median of the rounds is told.
Ours is the protocol and the translation into neutral events; greenswitch's is its parser on the same events in plain
format, without its sockets and queues, which makes it look better than it is.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

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

    gc.collect()
    gc.freeze()  # as the daemon does
    rounds = [(rate(ours), rate(theirs), rate(ceiling)) for _ in range(ROUNDS)]
    mine, peer, most = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(own / other for own, other, _ in rounds)
    size = sum(map(len, bodies)) / len(bodies)
    peers = {"greenswitch": peer, "orjson alone": most}
    what = f"events taken in, one core ({size:,.0f} bytes each)"
    yield Row(what, mine, "events/s", peers, f">= {BAR:,}", mine >= BAR)
    yield Row("times greenswitch", ratio, "x", {}, ">= 4", ratio >= 4)


def _plain(body: bytes) -> str:
    headers = {name: str(value) for name, value in orjson.loads(body).items()}
    return accept.plain_event(headers).partition(b"\n\n")[2].decode()


if __name__ == "__main__":
    raise SystemExit(main(measure))
