"""Builds the site: a page for every rule and target at the address that findings name, and the
guides. `python docs/site/build.py [FOLDER]` writes it to build/site, or to a folder.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import guide_pages
import rule_pages
import target_pages

HERE = Path(__file__).resolve().parent


def placed(file: Path) -> Path:
    """The path of a file, with the folders that it is in."""
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def main(out: Path) -> int:
    """Write the pages as Markdown beside the site, and have zensical build it of them."""
    work = out.parent / f"{out.name}-pages"
    shutil.rmtree(work, ignore_errors=True)
    pages = {**guide_pages.pages(), **rule_pages.pages(), **target_pages.pages()}
    for name, text in pages.items():
        placed(work / "docs" / name).write_bytes(text.encode())
    for name, source in guide_pages.files().items():
        shutil.copyfile(source, placed(work / "docs" / name))
    shutil.copyfile(HERE / "zensical.toml", work / "zensical.toml")
    zensical = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    built = subprocess.run(zensical, cwd=work, check=False)
    if built.returncode == 0:
        shutil.rmtree(out, ignore_errors=True)
        shutil.move(work / "site", out)
    return built.returncode


if __name__ == "__main__":
    sys.exit(main(Path(*sys.argv[1:] or [HERE.parent.parent / "build" / "site"]).resolve()))
