"""From whatever people have to a file that trains: read, map, convert, mend, divide, write."""

from ftlint.preparation.flow import Prepared, prepare
from ftlint.preparation.proposals import Proposal

__all__ = ["Prepared", "Proposal", "prepare"]
