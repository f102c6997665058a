"""What becomes of broken and hostile input, tried by the thousand: `unbidden bench robustness`."""
