"""The window: a world that is watched, stopped, taken back, changed and explained, by mouse or by keyboard."""
