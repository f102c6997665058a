"""Rules without learning or memory, one to a file."""
