"""Compiles the heads of all rules and targets into one JSON for the wheel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalog(BuildHookInterface):
    """Puts `ftlint/_rules/catalog.json` into the wheel; a checkout makes its own."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            import msgspec

            from ftlint import catalog, compiled

            found = catalog.read(root / "rules")
            rules = [msgspec.structs.replace(rule, path="") for rule in found.rules]
            targets = [msgspec.structs.replace(target, path="") for target in found.targets]
            heads = Path(self.directory) / compiled.NAME
            heads.parent.mkdir(parents=True, exist_ok=True)
            heads.write_bytes(msgspec.json.encode(catalog.Catalog(rules, targets)))
        finally:
            sys.path.remove(str(root))
        build_data["force_include"][str(heads)] = f"ftlint/_rules/{compiled.NAME}"
