"""Running and training worlds, and what is kept of them on disk."""
