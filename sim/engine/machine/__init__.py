"""Machine code: how functions are compiled, kept on disk, and mean the same as in plain Python."""
