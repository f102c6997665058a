"""Credit for chunks, steps and whole episodes (after arXiv 2512.24873), and what better credit finds elsewhere."""
