"""What people see: films in the terminal and figures. Viewers read finished frames and change nothing."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # commands print what they were asked for, nothing else
