"""Learners, one to a file: published methods under their usual names."""
