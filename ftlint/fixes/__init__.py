"""Repairs: a closed vocabulary of actions on the bytes of a line, and the atomic rewrite."""
