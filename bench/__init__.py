"""Measurements beside peers. Each module is a program: `python -m bench.NAME [--json]`; `make bench` runs them all."""
