"""Every fault there is, in the order of its number."""

from __future__ import annotations

from tests.faults import around, clients, events, leaders, links, records, statements
from tests.faults.clients import no_right
from tests.faults.outcome import Fault
from tests.faults.servers import no_mariadb

FAULTS = (
    Fault("F1", "Event Socket reset at random moments", "1 talk, 2 callers a cut", 5, 500, links.reset, 2),
    Fault("F2", "half-open connection: both directions swallowed", "1 talk", 1, 50, links.half_open),
    Fault("F3", "connection cut after byte k of each kind of command", "-", 39, 2000, links.torn, 3),
    Fault("F4", "a client that reads no events", "5,000 events/s, calls", 1, 20, clients.stalled, lacking=no_right),
    Fault("F5", "events late, doubled, mixed, lost", "generated calls", 100, 10_000, events.mixed, 20),
    Fault("F6", "every hang-up event dropped", "20 calls/s", 8, 1000, links.lost_ends, 2),
    Fault("F7", "daemon gone for good, nobody beside it", "2 talks, 3 waiting", 1, 50, around.left_alone),
    Fault("F8", "switch dies, another is there", "2 talks, 2 waiting", 1, 30, around.switch_dies),
    Fault(
        "F9",
        "database out of reach for 2 s, each third time for 60 s",
        "5 calls/s",
        1,
        30,
        records.away,
        1,
        lacking=no_mariadb,
    ),
    Fault("F10", "database killed while it is written to", "5 calls/s", 2, 100, records.killed, 2, lacking=no_mariadb),
    Fault(
        "F11",
        "errors 1213, 1205, 2006, 2013 at each statement and commit",
        "what generated calls leave on file",
        120,
        2000,
        statements.failing,
        16,
    ),
    Fault("F13", "leader killed with a standby", "3 talks, 4 waiting", 2, 200, leaders.killed, 1, lacking=no_mariadb),
    Fault("F14", "leader stopped and continued", "3 talks, 4 waiting", 1, 100, leaders.stopped, 1, lacking=no_mariadb),
    Fault(
        "F15", "three daemons killed at random", "3 talks, 4 waiting", 2, 200, leaders.several, 1, lacking=no_mariadb
    ),
    Fault(
        "F16",
        "time of day jumps by hours and days",
        "2 callers a jump",
        4,
        40,
        around.clock_jumps,
        3,
        lacking=no_mariadb,
    ),
    Fault(
        "F17",
        "database answers half a second late, 10 % lost on the way",
        "a call at a time",
        8,
        200,
        records.slow,
        1,
        lacking=no_mariadb,
    ),
    Fault("F18", "events in slices of 1 to 7 bytes, late", "3 callers a slicing", 2, 100, links.sliced),
    Fault("F19", "what no switch would say", "-", 3000, 5_000_000, around.hostile, 300),
)
