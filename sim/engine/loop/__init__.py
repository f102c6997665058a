"""The loop over ticks and episodes, and the dispatch to the rules of a world."""
