"""Where the data that comes with the program lies: templates, flows, migrations.

In a checkout these are top-level directories beside the package; in an installed wheel they are under `fsctl/_data`.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent


def data_directory(name: str) -> Path:
    """The directory of that name. Raises FileNotFoundError when the installation is incomplete."""
    for place in (HERE / "_data" / name, HERE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"{name}/ is missing from this installation of fsctl; install it again")
