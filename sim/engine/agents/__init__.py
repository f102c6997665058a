"""What is decided, from percepts alone. `simple` holds rules, one to a file; each is given numbers and nothing else."""
