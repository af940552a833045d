"""Compiles the heads of all rules and targets into one JSON for the wheel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalog(BuildHookInterface):
    """Puts `ftlint/_rules/catalog.json` into the wheel; an editable install reads the TOML."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            import msgspec

            from ftlint import catalog

            found = catalog.read(root / "rules")
            rules = [msgspec.structs.replace(rule, path="") for rule in found.rules]
            targets = [msgspec.structs.replace(target, path="") for target in found.targets]
            compiled = Path(self.directory) / catalog.COMPILED
            compiled.parent.mkdir(parents=True, exist_ok=True)
            compiled.write_bytes(msgspec.json.encode(catalog.Catalog(rules, targets)))
        finally:
            sys.path.remove(str(root))
        build_data["force_include"][str(compiled)] = f"ftlint/_rules/{catalog.COMPILED}"
