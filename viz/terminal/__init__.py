"""Films and still frames in a terminal."""
