"""`python -m webui --config FILE`: serve the panels. What waits cooperatively must be patched before anything else is
imported."""

from __future__ import annotations


def main() -> int:
    from gevent import monkey

    monkey.patch_all()
    from webui.serve import run

    return run()


if __name__ == "__main__":
    raise SystemExit(main())
