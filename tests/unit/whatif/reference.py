"""Reference rows for queues in their steady state.

Erlang C: rows published with the same digits by pyworkforce and by R's ErlangC; Erlang A: birth-death solutions,
three of them confirmed by independent simulation of 400,000 calls.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class C:
    name: str
    calls_per_h: float
    handling_s: float
    agents: int
    p_wait: float
    asa_s: float
    service: float
    within_s: float
    waiting: float


@dataclass(frozen=True)
class A:
    name: str
    calls_per_h: float
    handling_s: float
    agents: int
    patience_s: float
    p_wait: float
    wait_s: float
    p_abandon: float
    occupancy: float
    service: float
    service_answered: float
    within_s: float = 20


ERLANG_C = (
    C("C1", 200, 180, 14, 0.17413, 7.836, 0.88835, 20, 0.435),
    C("C2", 200, 180, 12, 0.44939, 40.445, 0.64016, 20, 2.247),
    C("C3", 200, 180, 11, 0.68212, 122.781, 0.38961, 20, 6.821),
    C("C4", 720, 240, 55, 0.23870, 8.184, 0.84588, 15, 1.637),
    C("C5", 600, 240, 45, 0.34071, 16.354, 0.77539, 20, 2.726),
    C("C6", 1000, 300, 90, 0.36729, 16.528, 0.76450, 20, 4.591),
    C("C7", 2880, 60, 50, 0.69446, 20.834, 0.64345, 20, 16.667),
    C("C8", 6000, 240, 410, 0.51021, 12.245, 0.77826, 20, 20.409),
    C("C9", 12000, 300, 1020, 0.41626, 6.244, 0.89028, 20, 20.813),
)

ERLANG_A = (
    A("A1", 2880, 60, 50, 120, 0.46777, 3.709, 0.03091, 0.9303, 0.94302, 0.97310),
    A("A2", 200, 180, 12, 120, 0.27981, 7.392, 0.06160, 0.7820, 0.82558, 0.87977),
    A("A3", 200, 180, 10, 120, 0.49685, 16.496, 0.13746, 0.8625, 0.63994, 0.74193),
    A("A4", 200, 180, 14, 180, 0.13554, 3.365, 0.01869, 0.7009, 0.92556, 0.94319),
    A("A5", 720, 240, 50, 180, 0.37906, 7.742, 0.04301, 0.9187, 0.81335, 0.84990),
    A("A6", 600, 240, 40, 120, 0.43937, 8.842, 0.07368, 0.9263, 0.76900, 0.83016),
    A("A7", 1000, 300, 85, 180, 0.38959, 7.138, 0.03966, 0.9415, 0.82624, 0.86036),
    A("A8", 6000, 240, 400, 180, 0.47125, 3.847, 0.02137, 0.9786, 0.95368, 0.97451),
    A("A9", 12000, 300, 1000, 180, 0.44124, 2.559, 0.01422, 0.9858, 0.98276, 0.99693),
    A("A10", 13200, 300, 1000, 180, 0.99108, 16.377, 0.09099, 0.9999, 0.60034, 0.66043),
)
