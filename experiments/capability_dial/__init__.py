"""One pay, and agents that are more and more able: what they do, how far forecasters are off, and where that steps."""
