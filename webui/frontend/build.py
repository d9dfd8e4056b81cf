"""`python -m webui.frontend.build`: fetch what package-lock.json names, copy what assets.json names, draw the
icons into one sprite, and write down what came of it. Does nothing when all of it is there already."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "static" / "vendor"
SYMBOL = re.compile(r"<svg[^>]*viewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", re.DOTALL)


class NoAssets(Exception):
    """The files from npm cannot be had; the message says what to do."""


def wanted() -> dict[str, Any]:
    return dict(json.loads((HERE / "assets.json").read_text()))


def recipe() -> str:
    """The hash of all that decides what the files will be."""
    parts = [(HERE / name).read_bytes() for name in ("package-lock.json", "assets.json", "build.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def missing() -> list[str]:
    """The files the pages need and do not have."""
    assets = wanted()
    return [name for name in [*assets["files"], assets["sprite"]["file"]] if not (VENDOR / name).is_file()]


def up_to_date() -> bool:
    manifest = VENDOR / "manifest.json"
    return manifest.is_file() and json.loads(manifest.read_text()).get("recipe") == recipe() and not missing()


def build() -> None:
    """Raises NoAssets."""
    if up_to_date():
        return
    modules = _fetch()
    assets = wanted()
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, source in assets["files"].items():
        (VENDOR / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, VENDOR / name)
    sprite = assets["sprite"]
    (VENDOR / sprite["file"]).write_text(_sprite(modules / sprite["from"], sprite["icons"]))
    sums = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(VENDOR.rglob("*"))
        if path.is_file()
    }
    (VENDOR / "manifest.json").write_text(json.dumps({"recipe": recipe(), "sha256": sums}, indent=1) + "\n")


def _fetch() -> Path:
    """npm checks every package against the lock file; nothing of theirs is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise NoAssets(
            "npm is not installed, so the pages lack their styles and scripts. Install node and npm, then `make setup`"
        )
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)  # noqa: S603 (a fixed command)
    if done.returncode != 0:
        raise NoAssets(f"`npm ci` failed in {HERE}: {done.stderr.strip()[-600:]}. Mend that, then `make setup`")
    return HERE / "node_modules"


def _sprite(directory: Path, icons: list[str]) -> str:
    symbols = []
    for name in icons:
        found = SYMBOL.search((directory / f"{name}.svg").read_text())
        if found is None:
            raise NoAssets(f"the icon {name} is not drawn as expected. Take it out of assets.json")
        box, inside = found.groups()
        symbols.append(f'<symbol id="{name}" viewBox="{box}">{inside.strip()}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> int:
    try:
        build()
    except NoAssets as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
