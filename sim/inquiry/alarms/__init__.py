"""Alarms on the observer log: one to a file. Each gives every row of a log a score, and nothing else of a run."""
