"""What people see: windows, pages, films and figures. Viewers read finished frames and change nothing."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # commands print what they were asked for, nothing else
