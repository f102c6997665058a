"""The picture as pixels, for the window and the film."""
