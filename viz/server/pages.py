"""The pages of a launch as anybody may read them, in memory: each is made once, by a thread that does nothing else.

What costs something - a seed, a change, a control that an address asks for - is not looked at here: the page asks for
it when it is open, with its token. So these pages take the same few moments however much is run, and whatever is asked.
"""

import asyncio
import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from unbidden.sim.report.catalogue import language, languages, speaking
from unbidden.sim.report.naming import offered
from unbidden.sim.scenario import shipped_scenarios
from unbidden.sim.scenario.loading import suite
from unbidden.viz.page.case import case_page
from unbidden.viz.page.document import lesson_page
from unbidden.viz.page.gallery import card_of, gallery_page
from unbidden.viz.page.moments import shipped_moments
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.picture.theme import THEMES
from unbidden.viz.server.jobs import sound
from unbidden.viz.server.limits import Unknown
from unbidden.viz.server.worlds import Choice, Library
from unbidden.viz.summary import scenario_summary

SUITE = "safety_gridworlds"  # scenarios that belong together
MOST = 500  # pages that are kept
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
}  # some machines call scripts plain text, and browsers refuse them


class Pages:
    """Pages by what they are of and their language."""

    def __init__(self, library: Library):
        self.library = library
        self.maker = ThreadPoolExecutor(1, "pages")
        self.made: dict[tuple[str, ...], asyncio.Future[str]] = {}

    def close(self) -> None:
        """Let go of the thread."""
        self.maker.shutdown(wait=False, cancel_futures=True)

    async def gallery(self, lang: str) -> str:
        """All shipped scenarios."""
        return await self._made(("gallery", lang), lambda: _gallery(lang))

    async def case(self, lang: str, theme: str) -> str:
        """The game of the analyst."""
        return _in_theme(await self._made(("case", lang), lambda: _case(lang)), theme)

    async def lesson(self, name: str, lang: str, theme: str, watching: bool = False) -> str:
        """The lesson of a scenario as it was written. Raises Unknown."""
        if not self.library.is_known(name):
            self.made.pop((name, lang, str(watching)), None)
            raise Unknown(f"no scenario is called {name[:60]!r} here.", "scenario")
        page = await self._made((name, lang, str(watching)), lambda: _lesson(self.library, name, lang, watching))
        return _in_theme(page, theme)

    async def _made(self, key: tuple[str, ...], make: Callable[[], str]) -> str:
        """A page, made by whoever asks first, while the others wait for it."""
        future = self.made.get(key)
        if future is None:
            if len(self.made) >= MOST:
                self.made.clear()
            future = asyncio.get_running_loop().run_in_executor(self.maker, sound, make)
            self.made[key] = future
        try:
            return await asyncio.shield(future)
        except Exception:
            self.made.pop(key, None)
            raise


def _in_theme(page: str, theme: str) -> str:
    return page.replace('data-theme="light"', f'data-theme="{theme}"', 1)


def _gallery(lang: str) -> str:
    pictures, together = shipped_moments(), suite(SUITE)
    with speaking(lang):
        return gallery_page([card_of(one, one.name in together, one.name in pictures) for one in shipped_scenarios()])


def _case(lang: str) -> str:
    with speaking(lang):
        return case_page()


def _lesson(library: Library, name: str, lang: str, watching: bool) -> str:
    scenario = library.scenario(Choice(name))
    opening = {"scenario": name, "watching": watching}
    with speaking(offered(scenario, lang)):
        return lesson_page(legend_of(scenario, 0), scenario_summary(scenario), live=opening,
                           taught=None if watching else scenario)  # fmt: skip


def look_of(request: Request) -> tuple[str, str]:
    """Language and theme that an address asks for, or the usual ones."""
    lang, theme = (request.query_params.get(name, "") for name in ("lang", "theme"))
    return lang if lang in languages() else language(), theme if theme in THEMES else "light"


def static() -> dict[str, bytes]:
    """Scripts and styles, by name."""
    folder = files("unbidden.viz.page") / "static"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def moments() -> dict[str, bytes]:
    """The small pictures of the gallery, by name."""
    return {f"{name}.svg": picture for name, picture in shipped_moments().items()}


class Files:
    """Files that come with the program, read once."""

    def __init__(self, held: Mapping[str, bytes]):
        self.files = held

    async def __call__(self, request: Request) -> Response:
        """A file of a name, unless the browser has it already."""
        name = request.path_params["name"]
        if name not in self.files:
            return PlainTextResponse("There is no such file.", 404)
        tag = f'"{hashlib.blake2b(self.files[name], digest_size=12).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        ending = name[name.rindex(".") :] if "." in name else ""
        kind = TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(self.files[name], media_type=kind, headers={"ETag": tag})
