"""Check functions: each says which rows, never prints and never edits. A module a family."""
