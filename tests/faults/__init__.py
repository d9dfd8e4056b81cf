"""Faults on purpose: what is broken, what is seen, and what must hold. `python -m tests.faults` runs them in full
numbers and writes docs/faults.md."""
