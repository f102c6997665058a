"""The pages of a launch: a gallery, a lesson for every scenario, the socket behind them, and what can be taken home."""

import asyncio
import csv
import io
import json
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from unbidden.sim.report.catalogue import languages, speaking
from unbidden.sim.runs import running
from unbidden.sim.runs.live import Intervention, Live
from unbidden.sim.runs.records import Run
from unbidden.sim.runs.simulation import Progress
from unbidden.sim.scenario import InvalidScenario
from unbidden.viz.page.document import lesson_page
from unbidden.viz.picture.legend import legend_of
from unbidden.viz.server.address import Address, address_of, opened
from unbidden.viz.server.analyst import Desk
from unbidden.viz.server.guard import OTHER_LAUNCH, Guard, is_allowed, other_page
from unbidden.viz.server.launch import Launch
from unbidden.viz.server.limits import NotAllowed, Refused, Unknown, bytes_of, explained
from unbidden.viz.server.messages import CASE_SHAPES, read
from unbidden.viz.server.pages import Files, Pages, look_of, moments, static
from unbidden.viz.server.sockets import live
from unbidden.viz.server.worlds import Choice, Library
from unbidden.viz.summary import scenario_summary

FIRST = "blimps"  # what spectators see until something is presented
STATUS: dict[type[Exception], int] = {Unknown: 404, NotAllowed: 403}
BODY_TIME = 10.0  # s to send a scenario in
MOST_ASKED = 1024  # bytes of what is asked in the game of the analyst


def app_of(launch: Launch) -> ASGIApp:
    """The application of a launch."""
    routes = [
        Route("/", gallery),
        Route("/s/{name}", lesson),
        Route("/join", join),
        Route("/open/{name}", open_lesson, methods=["POST"]),
        Route("/check", check, methods=["POST"]),
        Route("/case", case),
        Route("/case", work_on_case, methods=["POST"]),
        Route("/export/{name}.yaml", export_yaml),
        Route("/export/{name}.csv", export_csv),
        Route("/replay/{name}.html", replay),
        WebSocketRoute("/live", live),
        Route("/static/{name}", Files(static()).__call__),
        Route("/moment/{name}", Files(moments()).__call__),
    ]
    app = Starlette(routes=routes, lifespan=_life, exception_handlers={Refused: _refused, InvalidScenario: _refused})
    app.router.redirect_slashes = False  # to an address that a proxy may not know
    app.state.launch, app.state.pages, app.state.desk = launch, Pages(launch.library), Desk()
    return Guard(app, launch)


@asynccontextmanager
async def _life(app: Starlette) -> AsyncIterator[None]:
    yield
    app.state.launch.library.jobs.close()
    app.state.pages.close()


async def _refused(request: Request, error: Exception) -> Response:
    return PlainTextResponse(explained(error)[0], STATUS.get(type(error), 422))


# ---- pages ----------------------------------------------------------------------------------------------------------


async def gallery(request: Request) -> Response:
    """All shipped scenarios."""
    return HTMLResponse(await _pages(request).gallery(look_of(request)[0]))


async def lesson(request: Request) -> Response:
    """The lesson of a scenario. With the token it is that of the address, which tells what of it cannot be used."""
    if not is_allowed(request, request.app.state.launch):
        return HTMLResponse(await _pages(request).lesson(request.path_params["name"], *look_of(request)))
    library = _library(request)
    return HTMLResponse(await library.jobs.soon(_lesson, _address(request), library))


def _lesson(address: Address, library: Library) -> str:
    page = _opened(address, library)
    live = page["live"]
    with speaking(live["lang"]):
        taught = library.scenario(Choice(address.choice.name))
        return lesson_page(page["legend"], page["told"], live=live, theme=live["theme"], taught=taught)


def _opened(address: Address, library: Library) -> dict[str, Any]:
    """What an address opens: with what to open a socket, and the legend and the lesson of its world."""
    address_used, scenario = opened(address, library)
    with speaking(address_used.lang):
        legend = legend_of(scenario, address_used.choice.seed)
        return {"live": address_used.as_json(), "legend": legend, "told": scenario_summary(scenario)}


async def open_lesson(request: Request) -> Response:
    """What the page of a lesson asks for when it is open: what its address means."""
    if says := _is_foreign(request):
        return PlainTextResponse(says, 403)
    library = _library(request)
    opening = await library.jobs.soon(_opened, _address(request), library)
    return JSONResponse(opening | {"legend": opening["legend"].as_json()})


async def join(request: Request) -> Response:
    """The page of those who watch what the presenter shows."""
    launch: Launch = request.app.state.launch
    if launch.broadcast is None:
        return PlainTextResponse("Nobody presents here; `unbidden serve --lan` does.", 404)
    return HTMLResponse(await _pages(request).lesson(launch.broadcast.name or FIRST, *look_of(request), watching=True))


def _is_foreign(request: Request) -> str:
    """Why something is refused that only a page of this launch may ask for; nothing for such a page."""
    launch: Launch = request.app.state.launch
    origin = request.headers.get("origin", "")
    if not launch.trusts(origin, request.headers.get("host", "")):
        return other_page(origin)
    return "" if is_allowed(request, launch) else OTHER_LAUNCH


def _pages(request: Request) -> Pages:
    return request.app.state.pages


def _library(request: Request) -> Library:
    return request.app.state.launch.library


def _address(request: Request) -> Address:
    return address_of(request.path_params["name"], request.query_params.multi_items(), languages())


# ---- the game of the analyst ----------------------------------------------------------------------------------------


async def case(request: Request) -> Response:
    """The page of the game."""
    return HTMLResponse(await _pages(request).case(*look_of(request)))


async def work_on_case(request: Request) -> Response:
    """What is asked in the game: a new case, a piece of evidence, or to commit oneself."""
    if says := _is_foreign(request):
        return PlainTextResponse(says, 403)
    body = await _body(request, MOST_ASKED)
    if body is None:
        raise Refused(f"a message has at most {MOST_ASKED} bytes, and arrives within {BODY_TIME:g} s.")
    message = read(body.decode("utf-8", "replace"), shapes=CASE_SHAPES)
    return JSONResponse(getattr(request.app.state.desk, f"do_{message.do}")(**message.fields))


# ---- scenarios of viewers -------------------------------------------------------------------------------------------


async def check(request: Request) -> Response:
    """What is wrong with a scenario that a viewer wrote, or a name under which this launch serves it."""
    if says := _is_foreign(request):
        return _trouble(says, 403)
    launch: Launch = request.app.state.launch
    body = await _body(request, launch.limits.yaml)
    if body is None:
        return _trouble(f"a scenario has at most {launch.limits.yaml} bytes, and arrives within {BODY_TIME:g} s.", 413)
    try:
        name = await launch.library.jobs.soon(launch.library.add, body.decode("utf-8", "surrogateescape"))
    except InvalidScenario as error:
        return JSONResponse({"name": None, "problems": [_problem(problem) for problem in error.problems]})
    except Refused as refused:
        return _trouble(str(refused), 200)
    return JSONResponse({"name": name, "problems": []})


async def _body(request: Request, most: int) -> bytes | None:
    """What was sent, or None if it is too much or takes too long."""
    size, parts = 0, []
    try:
        async with asyncio.timeout(BODY_TIME):
            async for part in request.stream():
                size += len(part)
                if size > most:
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
    _refuse_strangers(request)
    library = _library(request)
    address, scenario = await library.jobs.soon(opened, _address(request), library)
    options = [f"--set {shlex.quote(f'{field}={_yaml(value)}')}" for field, value in address.choice.changes]
    options += [f"--control {shlex.quote(address.choice.control)}"] if address.choice.control else []
    options += [f"(and at tick {tick} {field}={_yaml(value)})" for tick, field, value in address.turns]
    name = f"{address.choice.name}.yaml"
    head = f"# Watched with: unbidden watch {name} --seed {address.choice.seed} {' '.join(options)}".rstrip()
    return _file(f"{head}\n{scenario.document.text}", name, "application/yaml")


def _yaml(value: Any) -> str:
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value)  # it stays on its line


async def export_csv(request: Request) -> Response:
    """The events of a run."""
    run, _ = await _run(request)
    table = io.StringIO()
    columns = sorted({key for event in run.events for key in event}, key=lambda key: (key != "tick", key))
    writer = csv.DictWriter(table, columns or ["tick"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(run.events)
    return _file(table.getvalue(), f"{run.scenario.name}-events.csv", "text/csv")


async def replay(request: Request) -> Response:
    """A run as one file that opens without a server."""
    from unbidden.viz.page.replay import replay as page_of

    run, live = await _run(request)
    address, jobs = _address(request), _library(request).jobs

    def make(progress: Progress) -> str:
        with speaking(address.lang):
            return page_of(run, address.theme, progress, live=live)

    key = ("file", address.choice, address.turns, address.lang, address.theme)
    return _file(await jobs.once(key, make, len, _silent), f"{run.scenario.name}.html", "text/html")


async def _run(request: Request) -> tuple[Run, Live | None]:
    """The run of an address, finished, and its world if that was changed meanwhile. Raises NotAllowed."""
    _refuse_strangers(request)
    library = _library(request)
    usable, scenario = await library.jobs.soon(opened, _address(request), library)

    def make(progress: Progress) -> tuple[Run, Live | None]:
        if not usable.turns:
            return running.run(scenario, usable.choice.seed, progress), None
        live = Live(scenario, usable.choice.seed, tuple(Intervention(*turn) for turn in usable.turns))
        live.go_on(live.last)
        return live.run(), live

    key = ("run", usable.choice, usable.turns)
    return await library.jobs.once(key, make, lambda made: bytes_of(scenario), _silent)


def _refuse_strangers(request: Request) -> None:
    if not is_allowed(request, request.app.state.launch):
        raise NotAllowed("this has to be asked for from the page of this launch, with its token.")


async def _silent(what: str, done: int, total: int) -> None:
    """Nobody can be told how far a file is."""


def _file(text: str, name: str, kind: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"  # a file of one's own may be called anything
    return Response(text, media_type=kind, headers={"Content-Disposition": disposition})
