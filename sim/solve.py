"""The exact optimum of a small world, by enumerating its own ticks."""
