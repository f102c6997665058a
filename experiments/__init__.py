"""What is measured: the speed of the engine beside its peers."""
