"""The site: findings and schemas name addresses of it, so each of them must be there."""

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from ftlint import catalog
from ftlint.report import URL
from tests.conftest import one_at_a_time

ROOT = Path(__file__).parent.parent
SITE = "https://ftlint.dev"


class Links(HTMLParser):
    """What a page links to, and the places in it that can be linked to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name == "id" and value:
                self.places.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built from this checkout."""
    with one_at_a_time(tmp_path_factory, "pages") as folder:
        out = folder / "site"
        if not out.exists():
            build = [sys.executable, str(ROOT / "docs/site/build.py"), str(out)]
            built = subprocess.run(build, capture_output=True, text=True, check=False)
            assert built.returncode == 0, built.stdout + built.stderr
        return out


def served(site: Path, url: str) -> Path:
    """The file behind an address of the site."""
    path = site / urlsplit(url).path.lstrip("/")
    return path / "index.html" if path.is_dir() else path


def test_every_finding_links_to_a_page(site: Path) -> None:
    for rule in catalog.bundled().rules:
        page = served(site, URL.format(name=rule.name)).read_text("utf-8")
        assert f"{rule.code} {rule.name}" in page
        for example in catalog.prose(rule).examples:
            assert example.bad is None or f"{rule.code} {rule.name}:" in page


def test_every_target_has_a_page_with_its_facts(site: Path) -> None:
    for target in catalog.bundled().targets:
        page = served(site, f"{SITE}/targets/{target.name}").read_text("utf-8")
        for name, fact in [
            one for facts in (target.facts, *target.by_shape.values()) for one in facts.items()
        ]:
            assert name in page
            assert fact.seen in page


def test_schemas_are_where_they_say(site: Path) -> None:
    for file in (*(ROOT / "rules/shapes").glob("*.json"), *(ROOT / "rules").glob("*.schema.json")):
        schema = json.loads(file.read_bytes())
        if "$id" in schema:
            assert served(site, schema["$id"]).read_bytes() == file.read_bytes()


def test_no_link_leads_nowhere(site: Path) -> None:
    pages = {page: Links(page) for page in site.rglob("*.html") if page.name != "404.html"}
    lost = []
    for page, found in pages.items():
        for link in found.links:
            target = urlsplit(link)
            if target.scheme or target.netloc:
                continue
            path = (page.parent / unquote(target.path)).resolve() if target.path else page
            path = path / "index.html" if path.is_dir() else path
            known = path.exists()
            if known and target.fragment and path in pages:
                known = unquote(target.fragment) in pages[path].places
            if not known:
                lost.append(f"{page.relative_to(site)}: {link}")
    assert not lost
