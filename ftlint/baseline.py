"""Known findings, kept by rule and hash of the row: what they hide is told as a number alone.

The file is lines of text, sorted as bytes, each whole in itself:

    # ftlint baseline 1
    8c1f2a3b4d = "data/train.jsonl"           a file, by its path from the baseline's folder
    8c1f2a3b4d PC201 3f2a9b1c4d5e6f70         a finding on a row with this hash
    8c1f2a3b4d PC211 3f2a9b1c4d5e6f70 2       two of them: in one row, or in copies of it
    8c1f2a3b4d SET706 file 2.5                a finding about the file, and how bad it was

So two branches' lines can be put together in any way, by git's `merge=union` or `sort -u`, and
are what both knew.
"""

from __future__ import annotations

import os
import sys
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, islice, repeat
from operator import lt
from stat import S_ISREG
from typing import Any

import xxhash

from ftlint import atomic
from ftlint.errors import ConfigError
from ftlint.paths import stamp

HEADER = b"# ftlint baseline 1"
NAMED = b"# ftlint baseline "
CHUNK = 1 << 14  # lines that are read at once
MOST_ABOUT = 100_000  # findings of a rule about one file
CLEARLY = 1.1  # times as bad as it was: a finding about a file is another one then


def row_hash(line: bytes) -> int:
    """What a row is known by: its bytes, without the white space around it."""
    return xxhash.xxh3_64_intdigest(line.strip())


class Known:
    """What is known of one rule in one file: hashes of rows, each with how many findings, and how
    bad those about the whole file were.
    """

    __slots__ = ("about", "counts", "hashes", "united")

    def __init__(self) -> None:
        self.hashes = array("Q")
        self.counts = array("I")
        self.about: list[float] = []
        self.united = True

    def __len__(self) -> int:
        return sum(self.counts) + len(self.about)

    def add(self, row: int, count: int = 1) -> None:
        """Findings on a row with this hash."""
        if self.united and self.hashes and self.hashes[-1] >= row:
            self.united = False
        self.hashes.append(row)
        self.counts.append(count)

    def unite(self, *, merged: bool = False) -> None:
        """Have each hash once, with the sum of its counts; or the largest where both sides of a
        `merged` file may tell the same finding.
        """
        self.about.sort(reverse=True)
        if self.united or all(map(lt, self.hashes, islice(self.hashes, 1, None))):
            self.united = True
            return
        hashes, counts = self.hashes, self.counts
        self.hashes, self.counts = array("Q"), array("I")
        for index in sorted(range(len(hashes)), key=hashes.__getitem__):
            row, count = hashes[index], counts[index]
            if not self.hashes or self.hashes[-1] != row:
                self.hashes.append(row)
                self.counts.append(count)
            else:
                before = self.counts[-1]
                self.counts[-1] = max(before, count) if merged else before + count
        self.united = True

    def take(self, rows: Sequence[int]) -> list[int]:
        """Take the findings on rows with these hashes, each known one once; the indices of those
        that are new.
        """
        hashes, counts, new = self.hashes, self.counts, []
        end = len(hashes)
        for index, at in enumerate(map(bisect_left, repeat(hashes), rows)):
            if at < end and counts[at] and hashes[at] == rows[index]:
                counts[at] -= 1
            else:
                new.append(index)
        return new

    def take_about(self, rate: float) -> bool:
        """The same for a finding about the file, which must not have become clearly worse."""
        for index in reversed(range(len(self.about))):
            if rate <= self.about[index] * CLEARLY:
                del self.about[index]
                return True
        return False

    def copy(self) -> Known:
        """One to take from."""
        known = Known()
        known.hashes, known.united = self.hashes, self.united
        known.counts, known.about = array("I", self.counts), list(self.about)
        return known


Entries = dict[str, Known]  # by the code of the rule


class Baseline:
    """The known findings of any number of files. `path` is where they are kept, `stamp` how the file
    was when it was read.
    """

    def __init__(self, path: str, stamp: tuple[int, ...] = ()) -> None:
        self.path = path
        self.stamp = stamp
        self.folder = os.path.dirname(os.path.realpath(path))
        self.names: dict[bytes, str] = {}
        self.entries: dict[bytes, Entries] = {}
        self._put: set[bytes] = set()

    def of(self, path: str) -> Entries:
        """What is known of a file, to take from."""
        found = self.entries.get(_key(self._name(path)), {})
        return {code: known.copy() for code, known in found.items()}

    def put(self, path: str, entries: Entries) -> None:
        """Have these and no others known of a file."""
        name = self._name(path)
        key = _key(name)
        self._put.add(key)
        self.names.pop(key, None)
        self.entries.pop(key, None)
        if entries:
            self.names[key], self.entries[key] = name, entries

    def _name(self, path: str) -> str:
        """The path of a file from the baseline's folder, the same on all systems; what is no
        file is called what it is shown as.
        """
        if path.startswith("<"):
            return path
        real = os.path.realpath(path)
        try:
            return os.path.relpath(real, self.folder).replace(os.sep, "/")
        except ValueError:  # on another drive
            return real.replace(os.sep, "/")

    def _take_over(self) -> None:
        """Have what others wrote since this was read, but for the files that were put."""
        if not os.path.lexists(self.path) or self.stamp == stamp(os.stat(self.path)):
            return
        there = read(self.path)
        for mine, theirs in ((self.names, there.names), (self.entries, there.entries)):
            kept: dict[bytes, Any] = {key: mine[key] for key in self._put & mine.keys()}
            others = {key: theirs[key] for key in theirs.keys() - self._put}
            mine.clear()
            mine.update(others | kept)

    def forget_gone(self) -> None:
        """Drop the files that are no longer there."""
        for key, name in list(self.names.items()):
            if not name.startswith("<") and not os.path.exists(os.path.join(self.folder, name)):
                del self.names[key]
                self.entries.pop(key, None)

    def lines(self) -> Iterator[bytes]:
        """The lines of the file, sorted, without their ends."""
        import json

        yield HEADER
        for key in sorted(self.entries):
            if key in self.names:
                name = self.names[key]
                yield key + b" = " + json.dumps(name, ensure_ascii=not name.isprintable()).encode()
            for code in sorted(self.entries[key]):
                known, start = self.entries[key][code], key + b" " + code.encode()
                for row, count in zip(known.hashes, known.counts, strict=True):
                    yield b"%b %016x%b" % (start, row, _times(count))
                rates = Counter(b"%b file %.4g" % (start, rate) for rate in known.about)
                for line in sorted(rates):
                    yield line + _times(rates[line])

    def write(self) -> int:
        """Write the file, whole or not at all; the number of findings in it. What other runs have
        written meanwhile of other files stays.

        Raises ConfigError when the disk refuses, or the file has become another one.
        """
        try:
            with atomic.alone(self.folder):
                self._take_over()
                atomic.replace(self.path, (line + b"\n" for line in self.lines()))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ConfigError(
                f"the baseline cannot be written: {reason}", place=self.path
            ) from None
        return sum(len(known) for found in self.entries.values() for known in found.values())


def read(path: str) -> Baseline:
    """The baseline in a file.

    Raises ConfigError when it is not there, is of another version, or has a line that is none.
    """
    try:
        if not S_ISREG(os.stat(path).st_mode):  # a device may have no end
            raise ConfigError("a baseline is a file", place=path, remedy="name one")
        with open(path, "rb") as file:
            baseline = Baseline(path, stamp(os.fstat(file.fileno())))
            _version(file.readline().strip(), path)
            entries: dict[bytes, Entries] = defaultdict(lambda: defaultdict(Known))
            number = 1
            for head, group in groupby(file, _head):
                while lines := list(islice(group, CHUNK)):
                    for line in _plain(head, lines, entries):
                        try:
                            _take_in(line.strip().split(None, 2), baseline.names, entries)
                        except (ValueError, OverflowError):
                            raise _broken(line, number + lines.index(line) + 1, path) from None
                    number += len(lines)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        lacking = isinstance(error, FileNotFoundError)
        raise ConfigError(
            f"the baseline cannot be read: {reason}",
            place=path,
            remedy=f"ftlint check --write-baseline {path} writes it" if lacking else "",
        ) from None
    for found in entries.values():
        for known in found.values():
            known.unite(merged=True)
    baseline.entries = {key: dict(found) for key, found in entries.items()}
    return baseline


def _head(line: bytes) -> bytes:
    """File and rule of a line."""
    return line[: line.find(b" ", 11) + 1]


def _plain(head: bytes, lines: list[bytes], entries: dict[bytes, Entries]) -> list[bytes]:
    """Take in at once what most lines of a file and rule are, a hash and no more; the others."""
    plain = [line for line in lines if len(line) == len(head) + 17]
    if not plain:
        return lines
    try:
        hashes = array("Q", bytes.fromhex(b"".join([line[-17:-1] for line in plain]).decode()))
        key, code = head.decode().split()
        if len(hashes) != len(plain) or len(key) != 10 or int(key, 16) < 0:
            return lines
    except ValueError:
        return lines
    if sys.byteorder == "little":
        hashes.byteswap()
    known = entries[key.encode()][code]
    known.hashes += hashes
    known.counts.extend(repeat(1, len(hashes)))
    known.united = False
    return [line for line in lines if len(line) != len(head) + 17]


def _take_in(words: list[bytes], names: dict[bytes, str], entries: dict[bytes, Entries]) -> None:
    """One line. Raises ValueError when it is none of a baseline."""
    if not words or words == HEADER.split(None, 2):
        return
    key, code, what = words
    if len(key) != 10 or int(key, 16) < 0:
        raise ValueError
    if code == b"=":
        import json

        names[key] = str(json.loads(what))
        return
    known = entries[key][code.decode("ascii")]
    mark, _, number = what.strip().partition(b" ")
    if mark == b"file":
        rate, _, number = number.partition(b" ")
        times = int(number or b"1")
        if times > MOST_ABOUT:
            raise ValueError
        known.about += [float(rate)] * (times - known.about.count(float(rate)))
    elif len(mark) == 16:
        known.add(int(mark, 16), int(number or b"1"))
    else:
        raise ValueError


def _times(count: int) -> bytes:
    return b" %d" % count if count > 1 else b""


def _version(line: bytes, path: str) -> None:
    if line == HEADER:
        return
    if line.startswith(NAMED):
        raise ConfigError(
            f"the baseline is of version {line.removeprefix(NAMED).decode(errors='replace')[:20]}; "
            "this ftlint reads 1",
            place=path,
            remedy=f"delete it, and write it anew: ftlint check --write-baseline {path}",
        )
    raise ConfigError(
        "this is no baseline",
        place=path,
        remedy=f"if it was one, delete it first; then ftlint check --write-baseline {path} writes it anew",
    )


def _broken(line: bytes, number: int, path: str) -> ConfigError:
    if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")):
        return ConfigError(
            "an unresolved merge",
            place=f"{path}:{number}",
            remedy="delete the lines of marks and keep those of both sides",
        )
    return ConfigError(
        "this is no line of a baseline",
        place=f"{path}:{number}",
        remedy=f"delete it; or delete the file, and ftlint check --write-baseline {path} writes it anew",
    )


def _key(name: str) -> bytes:
    return xxhash.xxh3_64_hexdigest(os.fsencode(name))[:10].encode()
