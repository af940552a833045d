"""Where rows come from: files, streams and objects in memory, all read as blocks of lines."""

from __future__ import annotations

from ftlint.sources.opening import open_bytes, open_path, open_records, open_stream
from ftlint.sources.source import BLOCK, COUNTED, Source

__all__ = ["BLOCK", "COUNTED", "Source", "open_bytes", "open_path", "open_records", "open_stream"]
