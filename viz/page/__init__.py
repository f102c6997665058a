"""The page: lessons in a browser, live through a socket, or recorded in one file."""
