"""The same worlds for other libraries: Mesa, and Gymnasium with PettingZoo."""
