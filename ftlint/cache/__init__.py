"""Verdicts that still hold: a second check of what has not changed costs next to nothing.

A run asks first for its *answer*: what it printed and its exit code, under a digest of all that
both depend on (`surroundings`, the options, the content of the files). When that is not there, each
file asks for its *verdict*: its report, under a digest of the same without how it is printed. So one
changed file of many is checked alone.

Nothing here can make an answer wrong: what is not known to be the same is checked. An entry that is
cut, changed, or of another ftlint is none.
"""
