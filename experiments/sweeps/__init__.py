"""Sweeps: the same world under many conditions, many times each, kept in a folder that outlives whatever stops it."""
