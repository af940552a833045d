"""From whatever people have to a file that trains: read, map, convert, mend, divide, write."""

from ftlint.prepare.flow import Prepared, prepare
from ftlint.prepare.proposals import Proposal

__all__ = ["Prepared", "Proposal", "prepare"]
