"""What is taken away from the window: pictures and tables, as files beside where one is. Each says what came of it."""

import io
from pathlib import Path
from typing import Any

import pygame

from unbidden.sim.engine.machine import files
from unbidden.sim.report.catalogue import say

MARK = "\ufeff"  # so that spreadsheets read a table as Unicode


def save_picture(surface: Any, name: str) -> str:
    """A surface as a picture."""
    packed = io.BytesIO()
    try:
        pygame.image.save(surface, packed, name)
    except pygame.error as error:
        return str(error)
    return _save(name, packed.getbuffer())


def save_table(text: str, name: str) -> str:
    """A table."""
    return _save(name, f"{MARK}{text}".encode())


def _save(name: str, data: bytes | memoryview) -> str:
    path = Path(name)
    try:
        files.write(path, data)
    except OSError as error:
        return str(error)
    return say("window.saved", path=path)
