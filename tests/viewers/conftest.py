"""A browser and a server of pages, for the tests of a file."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsing import chromium
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.serving import served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a screen."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    """A server with its usual limits."""
    with served() as launch:
        yield launch
