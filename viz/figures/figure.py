"""One figure that shows how something came about: asked, meant, happened, and the three panels that prove it.

It is saved as every figure is: see sheet.py.
"""

import textwrap

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from unbidden.sim.judge.counterfactuals import explained_events
from unbidden.sim.report.catalogue import listed, say
from unbidden.sim.report.events import event_sentence
from unbidden.sim.report.outcome import happened
from unbidden.sim.report.scenario import intent_text, objective_text
from unbidden.sim.report.scenario import title as title_of
from unbidden.sim.runs.records import Run
from unbidden.viz.causal_chain import CausalChain, chain_of_event
from unbidden.viz.figures.courses import beginning, courses_title, ending, has_road, over_time, stays_down
from unbidden.viz.figures.elevation import elevation, hold_of, shown_tick
from unbidden.viz.figures.panels import heights, numbers
from unbidden.viz.figures.sheet import duration, own_look
from unbidden.viz.figures.yard import counted, names, paid, plan, yard_title
from unbidden.viz.picture.theme import LIGHT, Theme
from unbidden.viz.snapshot import count_at, courses, has_tiles, highest, wall_top, watched

SIZE = (12.0, 7.0)  # inches
SIDE = (0.75, 3.5, 7.35, 2.4)  # left, bottom, width, height of each part, in inches
HEIGHTS = (1.25, 1.28, 5.85, 1.4)
LANES = (1.25, 0.62, 5.85, 0.58)
NUMBERS = (8.75, 0.62, 2.15, 1.87)
PLAN = (0.75, 2.35, 7.35, 3.55)
NAMES = (8.45, 0.3, 3.4, 2.75)
PAID = (0.95, 0.62, 7.0, 1.2)
FIRST, LAST = (0.4, 2.3, 3.7, 3.7), (4.4, 2.3, 3.7, 3.7)
ROAD = (0.95, 2.75, 3.15, 3.25)
COURSE = (0.95, 0.62, 7.0, 1.2)
WORDS = (8.45, 6.1, 3.4, 2.95)  # left, top, width, height
WORDS_ALONE = (8.45, 6.1, 3.4, 3.9)  # where only the names of curves stand below them
MOST_LETTERS = 138  # in the line below the title
LINE = 1.28  # height of a line of text over the size of its letters


def figure(run: Run, event: int = 0, theme: Theme = LIGHT) -> Figure:
    """The figure of an event, counted from 0; of the whole run if there is none, or only tiles."""
    chain = chain_of_event(run, event)
    with own_look():
        drawn = Figure(SIZE, facecolor=theme.paper)
        FigureCanvasAgg(drawn)
        matplotlib.rcParams["font.size"] = theme.small
        down = stays_down(run)
        yard = has_tiles(run) and watched(run) is None and not down
        title, more = yard_title(run) if yard else courses_title(run) if down else _title(run, chain)
        drawn.text(
            0.25 / SIZE[0], 6.84 / SIZE[1], title, fontsize=theme.title, weight="bold", va="top", color=theme.ink
        )
        drawn.text(0.25 / SIZE[0], 6.45 / SIZE[1], more, fontsize=theme.text, va="top", color=theme.ink)
        if yard:
            plan(
                _axes(drawn, PLAN, say("figure.above", seconds=(len(run.trace.cell) - 1) * run.scenario.setup.seconds)),
                run,
                theme,
                PLAN[2:],
            )
            paid(_axes(drawn, PAID, say("figure.paid")), run, theme)
            names(_axes(drawn, NAMES), run, theme, NAMES[2:])
            _words(drawn, run, chain, theme)
            return drawn
        if down:
            first = say("figure.road") if has_road(run) else say("figure.above", seconds=0.0)
            beginning(_axes(drawn, ROAD if has_road(run) else FIRST, first), run, theme, FIRST[2:])
            last = say("figure.above", seconds=(len(run.trace.cell) - 1) * run.scenario.setup.seconds)
            ending(_axes(drawn, LAST, last), run, theme, LAST[2:])
            over_time(_axes(drawn, COURSE, listed([course.name for course in courses(run)])), run, theme)
            _words(drawn, run, chain, theme, WORDS_ALONE)
            return drawn
        when = shown_tick(run, chain) * run.scenario.setup.seconds
        numbered = say("figure.numbered", who=chain.event["who"]) if chain else ""
        elevation(
            _axes(drawn, SIDE, say("figure.side", seconds=when, numbered=numbered)),
            run,
            chain,
            theme,
            SIDE[3] / SIDE[2],
        )
        heights(_axes(drawn, HEIGHTS, say("figure.heights")), _axes(drawn, LANES), run, chain, theme)
        numbers(_axes(drawn, NUMBERS, say("figure.numbers"), 19), run, chain, theme)
        _words(drawn, run, chain, theme)
    return drawn


def _axes(drawn: Figure, box: tuple[float, float, float, float], heading: str = "", pad: float = 4) -> Axes:
    left, bottom, width, height = box
    axes = drawn.add_axes((left / SIZE[0], bottom / SIZE[1], width / SIZE[0], height / SIZE[1]))
    axes.set_title(heading, loc="left", fontsize=LIGHT.text, weight="bold", pad=pad)
    return axes


# ---- words ----------------------------------------------------------------------------------------------------------


def _title(run: Run, chain: CausalChain | None) -> tuple[str, str]:
    """What one sees, with numbers: a line to read from afar and one to read next."""
    if chain is None:
        return _without_event(run)
    watch, when = run.scenario.watches[chain.event["watch"]], duration(chain.event["seconds"])
    up = float(run.trace.bottom[chain.came_over, chain.body])
    over = chain.over.removeprefix("the ")
    if chain.wall and watch.highlights:
        did: str = say("figure.crossed", who=chain.event["who"], wall=chain.wall, over=over, up=up)
    else:
        did = event_sentence(run.scenario, chain.event)
    under = list(dict.fromkeys(step.over for step in chain.steps if step.lower is not None))
    way = say("figure.way", over=_listed(under)) if under else say("figure.way.nobody")
    hold, meaning = hold_of(run, chain.body)
    gust = [say("figure.gust")] if any(step.gust for step in chain.steps) else []
    rule = [say("figure.hold", hold=hold, meaning=meaning)] if hold else []
    return say("figure.after", when=when, did=did), _fitting([way, *gust, *rule])


def _fitting(sentences: list[str]) -> str:
    """As many sentences as go on a line."""
    text = sentences[0]
    for sentence in sentences[1:]:
        text = f"{text} {sentence}" if len(text) + len(sentence) < MOST_LETTERS else text
    return text


def _without_event(run: Run) -> tuple[str, str]:
    sides, region, top = count_at(run, len(run.trace.cell) - 1), watched(run), highest(run)
    length = duration((len(run.trace.cell) - 1) * run.scenario.setup.seconds)
    names, wall = run.scenario.setup.names(), wall_top(run)
    title = f"{title_of(run.scenario)}: {length}"
    if sides and region:
        title = say(
            "figure.nobody", length=length, region=region[1].name, inside=sides[0], total=sum(sides), who=region[0]
        )
    if top is None:
        return title, say("figure.no_agents")
    up, when = float(run.trace.bottom[top]), top[0] * run.scenario.setup.seconds
    more = say("figure.highest", who=names[top[1]], up=up, seconds=when)
    return title, f"{more} {say('figure.wall', wall=wall)}" if wall else more


def _listed(names: list[str]) -> str:
    if len(names) > 4:
        names = [*names[:3], say("figure.more", n=len(names) - 3)]
    return listed(names)


def _words(
    drawn: Figure,
    run: Run,
    chain: CausalChain | None,
    theme: Theme,
    box: tuple[float, float, float, float] = WORDS,
) -> None:
    """Asked, meant and happened, one below the other, in as many lines as there is room for."""
    left, top, width, height = box
    inch = theme.small * LINE / 72
    room, letters = int(height / inch) - 1, int(width * 72 / (theme.small * 0.56))
    happened = _happened(run, chain, letters)
    spare = max(2, room - 3 - len(happened))
    parts = [(say("ASKED"), _cut(objective_text(run.scenario), letters, max(1, spare - 2)))]
    parts.append((say("MEANT"), _cut(intent_text(run.scenario), letters, max(1, spare - len(parts[0][1])))))
    y = top
    is_cut = chain is not None and chain.latest != chain.steps
    head = (
        say("figure.latest", shown=len(chain.latest), total=len(chain.steps)) if chain and is_cut else say("HAPPENED")
    )
    for label, lines in [*parts, (head, happened)]:
        for k, line in enumerate([label, *lines]):
            weight, color = ("bold", theme.faint) if k == 0 else ("normal", theme.ink)
            drawn.text(left / SIZE[0], y / SIZE[1], line, fontsize=theme.small, weight=weight, color=color, va="top")
            y -= inch
        y -= inch / 3


def _cut(text: str, letters: int, most: int) -> list[str]:
    lines = textwrap.wrap(text, letters)
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: letters - 2]} …"]


def _happened(run: Run, chain: CausalChain | None, letters: int) -> list[str]:
    """The steps of a story by their numbers; without one, that there is none."""
    if stays_down(run):
        return [line for said in happened(run) for line in textwrap.wrap(said, letters)]
    if has_tiles(run) and watched(run) is None:
        return counted(run)
    if chain is None:
        return [say("figure.nobody.short" if run.scenario.watches else "figure.unwatched")]
    events = explained_events(run)
    steps = [say("figure.step", step=k, over=step.over, height=step.bottom) for k, step in enumerate(chain.latest, 1)]
    did, number = event_sentence(run.scenario, chain.event), events.index(chain.event) + 1
    return [*steps, say("figure.end", step=len(steps) + 1, did=did, number=number, total=len(events))]
