"""The one picture: a frame and a legend make it, viewers draw it."""
