"""Facts in words, for people."""
