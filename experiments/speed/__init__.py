"""The same law three times: by our engine, in plain Mesa and in hand-written C, timed in one process."""
