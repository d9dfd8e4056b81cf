"""The program. What waits cooperatively must be patched before anything else is imported."""

from __future__ import annotations


def main() -> None:
    from gevent import monkey

    monkey.patch_all()
    from fsctl.cli.main import cli

    cli(prog_name="fsctl")


if __name__ == "__main__":
    main()
