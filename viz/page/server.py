"""The pages of a launch: a gallery, a lesson for every scenario, the socket behind them, and what can be taken home."""

import asyncio
import csv
import io
import json
import mimetypes
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from sim import study
from sim.record import Run
from sim.scenario import InvalidScenario, load, shipped
from sim.train import Progress
from viz.legend import legend_of
from viz.page.address import Address, address_of, opened
from viz.page.guard import Guard, is_allowed
from viz.page.html import gallery_page, lesson_page
from viz.page.launch import Launch
from viz.page.limits import NotAllowed, Refused, Unknown, bytes_of
from viz.page.sockets import live
from viz.page.trouble import explained
from viz.page.worlds import Library
from viz.telling import scenario_told
from viz.words import LANGUAGES

FIRST = "blimps"  # what spectators see until something is presented
STATUS: dict[type[Exception], int] = {Unknown: 404, NotAllowed: 403}
BODY_TIME = 10.0  # s to send a scenario in


def app_of(launch: Launch) -> ASGIApp:
    """The application of a launch."""
    routes = [
        Route("/", gallery),
        Route("/s/{name}", lesson),
        Route("/join", join),
        Route("/check", check, methods=["POST"]),
        Route("/export/{name}.yaml", export_yaml),
        Route("/export/{name}.csv", export_csv),
        Route("/replay/{name}.html", replay),
        WebSocketRoute("/live", live),
        Mount("/static", StaticFiles(directory=str(files("viz.page") / "static"))),
    ]
    mimetypes.add_type("text/javascript", ".js")  # some machines call it plain text, which browsers do not run
    app = Starlette(routes=routes, lifespan=_life, exception_handlers={Refused: _refused, InvalidScenario: _refused})
    app.state.launch = launch
    return Guard(app, launch)


@asynccontextmanager
async def _life(app: Starlette) -> AsyncIterator[None]:
    yield
    app.state.launch.library.shop.close()


async def _refused(request: Request, error: Exception) -> Response:
    return PlainTextResponse(explained(error)[0], STATUS.get(type(error), 422))


# ---- pages ----------------------------------------------------------------------------------------------------------


async def gallery(request: Request) -> Response:
    """All shipped scenarios."""
    lang = request.query_params.get("lang", "en")
    return HTMLResponse(await _library(request).shop.soon(_gallery, lang if lang in LANGUAGES else "en"))


def _gallery(lang: str) -> str:
    scenarios = [(name, load(name)) for name in shipped()]
    return gallery_page([(name, legend_of(found, 0), scenario_told(found)) for name, found in scenarios], lang)


async def lesson(request: Request) -> Response:
    """The lesson of a scenario; what its address says and cannot be used is told on the page."""
    library = _library(request)
    return HTMLResponse(await library.shop.soon(_lesson, _address(request), library))


def _lesson(address: Address, library: Library, watching: bool = False) -> str:
    found, scenario = opened(address, library)
    told = found.as_json() | ({"watching": True} if watching else {})
    legend = legend_of(scenario, found.asked.seed)
    return lesson_page(legend, scenario_told(scenario), lang=found.lang, live=told, theme=found.theme)


async def join(request: Request) -> Response:
    """The page of those who watch what the presenter shows."""
    launch: Launch = request.app.state.launch
    if launch.hall is None:
        return PlainTextResponse("Nobody presents here; `unbidden serve --lan` does.", 404)
    parts = request.query_params.multi_items()
    address = address_of(launch.hall.name or FIRST, parts, LANGUAGES)
    return HTMLResponse(await launch.library.shop.soon(_lesson, address, launch.library, True))


def _library(request: Request) -> Library:
    return request.app.state.launch.library


def _address(request: Request) -> Address:
    return address_of(request.path_params["name"], request.query_params.multi_items(), LANGUAGES)


# ---- scenarios of viewers -------------------------------------------------------------------------------------------


async def check(request: Request) -> Response:
    """What is wrong with a scenario that a viewer wrote, or a name under which this launch serves it."""
    launch: Launch = request.app.state.launch
    if request.headers.get("origin") not in launch.origins or not is_allowed(request, launch):
        return _trouble("the page of this launch has to send that, with its token.", 403)
    body = await _body(request, launch.limits.yaml)
    if body is None:
        return _trouble(f"a scenario has at most {launch.limits.yaml} bytes, and arrives within {BODY_TIME:g} s.", 413)
    try:
        name = await launch.library.shop.soon(launch.library.add, body.decode("utf-8", "surrogateescape"))
    except InvalidScenario as error:
        return JSONResponse({"name": None, "problems": [_problem(problem) for problem in error.problems]})
    except Refused as refused:
        return _trouble(str(refused), 200)
    return JSONResponse({"name": name, "problems": []})


async def _body(request: Request, most: int) -> bytes | None:
    """What was sent, or None if it is too much or takes too long."""
    told, parts = 0, []
    try:
        async with asyncio.timeout(BODY_TIME):
            async for part in request.stream():
                told += len(part)
                if told > most:
                    return None
                parts.append(part)
    except TimeoutError:
        return None
    return b"".join(parts)


def _problem(problem: Any) -> dict[str, Any]:
    place = problem.place
    says = {"file": place.name, "line": place.line, "column": place.column}
    return says | {"what": problem.what, "hint": problem.hint, "says": str(problem)}


def _trouble(says: str, status: int) -> Response:
    problem = {"file": "", "line": 0, "column": 0, "what": says, "hint": "", "says": says}
    return JSONResponse({"name": None, "problems": [problem]}, status)


# ---- what can be taken home -----------------------------------------------------------------------------------------


async def export_yaml(request: Request) -> Response:
    """The text of a scenario; what was changed stands in a comment at its head."""
    library = _library(request)
    found, scenario = await library.shop.soon(opened, _address(request), library)
    told = [f"--set {shlex.quote(f'{field}={_yaml(value)}')}" for field, value in found.asked.changes]
    told += [f"--control {shlex.quote(found.asked.control)}"] if found.asked.control else []
    told += [f"(and at tick {tick} {field}={_yaml(value)})" for tick, field, value in found.turns]
    name = f"{found.asked.name}.yaml"
    head = f"# Watched with: unbidden watch {name} --seed {found.asked.seed} {' '.join(told)}".rstrip()
    return _file(f"{head}\n{scenario.document.text}", name, "application/yaml")


def _yaml(value: Any) -> str:
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value)  # it stays on its line


async def export_csv(request: Request) -> Response:
    """The events of a run."""
    run = await _run(request)
    table = io.StringIO()
    columns = sorted({key for event in run.events for key in event}, key=lambda key: (key != "tick", key))
    writer = csv.DictWriter(table, columns or ["tick"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(run.events)
    return _file(table.getvalue(), f"{run.scenario.name}-events.csv", "text/csv")


async def replay(request: Request) -> Response:
    """A run as one file that opens without a server."""
    from viz.page.replay import replay as page_of

    run, address = await _run(request), _address(request)
    shop = _library(request).shop

    def make(progress: Progress) -> str:
        return page_of(run, address.lang, address.theme, progress)

    key = ("putting a file together", address.asked, address.lang, address.theme)
    return _file(await shop.once(key, make, len, _silent), f"{run.scenario.name}.html", "text/html")


async def _run(request: Request) -> Run:
    """The run of an address, finished. Raises Refused for requests of other sites."""
    if not is_allowed(request, request.app.state.launch):
        raise NotAllowed("this has to be asked for from the page of this launch.")
    library = _library(request)
    found, scenario = await library.shop.soon(opened, _address(request), library)
    if found.turns:
        raise Refused("what was changed while the world ran is not part of a file yet; reset with the change.")

    def make(progress: Progress) -> Run:
        return study.run(scenario, found.asked.seed, progress)

    return await library.shop.once(("running", found.asked), make, lambda run: bytes_of(scenario), _silent)


async def _silent(what: str, done: int, total: int) -> None:
    """Nobody can be told how far a file is."""


def _file(text: str, name: str, kind: str) -> Response:
    told = f"attachment; filename*=UTF-8''{quote(name, safe='')}"  # a file of one's own may be called anything
    return Response(text, media_type=kind, headers={"Content-Disposition": told})
