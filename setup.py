"""Only what setup.cfg cannot say: the data directories travel inside the wheel, under fsctl/_data, and so do the files
the pages take from npm."""

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

DATA = ("dialplan", "freeswitch_conf", "ivr_scripts", "migrations")


class BuildWithData(build_py):
    def run(self) -> None:
        if not self.editable_mode:
            _front_end()
        super().run()
        if self.editable_mode:
            return
        for name in DATA:
            target = Path(self.build_lib) / "fsctl" / "_data" / name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(name, target, ignore=shutil.ignore_patterns("__pycache__"))


def _front_end() -> None:
    """A wheel without them works too, and its pages say what they lack."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from webui.frontend.build import NoAssets, build

    try:
        build()
    except NoAssets as error:
        print(f"warning: {error}", file=sys.stderr)


setup(cmdclass={"build_py": BuildWithData})
