"""The simulator: what acts (engine), what it amounted to (detectors, judge), and what is made of both."""
