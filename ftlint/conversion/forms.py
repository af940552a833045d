"""All shapes whose rows are read as examples, with the keys that are, and all that are written."""

from __future__ import annotations

from ftlint.conversion import bedrock, pairs, read, write

READ = {**read.READ, **pairs.READ, **bedrock.READ}
KEYS = {**read.KEYS, **pairs.KEYS, **bedrock.KEYS}
WRITE = {**write.WRITE, **pairs.WRITE, **bedrock.WRITE}
PAIRS = tuple(pairs.READ)
