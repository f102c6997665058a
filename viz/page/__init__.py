"""What is shown in a browser: pages as text, and the scripts and styles that they use."""
