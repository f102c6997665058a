"""What a browser says of the page: `python -m unbidden.experiments.accessibility [SCENARIO …]`.

Each replay is opened in Chromium, without network, and looked at as people who use keys, small screens, large letters
or a screen reader meet it. Prints a table; the exit code is 1 if a check fails. Needs Playwright (extra `test`) and a
Chromium. The limits are those of the Web Content Accessibility Guidelines (WCAG) 2.2, levels A and AA.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from unbidden.experiments.markdown import table

NAMES = ("blimps", "compute_yard")
THEMES = ("light", "dark", "projector")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SCREEN = {"width": 1280, "height": 800}
PHONE = {"width": 320, "height": 640}
MOST_TABS = 400
LEAST_CONTRAST, LEAST_TARGET, MOST_CALM = 4.5, 24.0, 4.0

CONTROLS = """() => {
  const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length;
  const many = document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex]');
  window.controls = [...many].filter((e) => seen(e) && e.tabIndex >= 0 && !e.disabled);
  return window.controls.length;
}"""
NAMELESS = """() => window.controls.filter((e) => {
  const by = (e.getAttribute('aria-labelledby') || '').split(' ').map((id) => document.getElementById(id));
  const told = [e.getAttribute('aria-label'), ...by.map((b) => b && b.textContent), e.textContent, e.title,
    ...[...(e.labels || [])].map((label) => label.textContent), e.value && e.type === 'submit' ? e.value : ''];
  return !told.some((text) => text && text.trim());
}).map((e) => e.outerHTML.slice(0, 80))"""
SMALL = """(least) => window.controls.filter((e) => {
  const box = (e.closest('label') || e).getBoundingClientRect();
  return e.tagName !== 'A' && e.tabIndex >= 0 && (box.width < least || box.height < least);
}).map((e) => `${e.outerHTML.slice(0, 60)} ${Math.round(e.getBoundingClientRect().height)}`)"""
CONTRAST = """() => {
  const parts = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) =>
    v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const under = (e) => { for (let n = e; n; n = n.parentElement) { const c = parts(getComputedStyle(n).backgroundColor);
    if (c.length === 3 || c[3] > 0.5) return c; } return [255, 255, 255]; };
  let least = 99;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility({visibilityProperty: true})) continue;
    if (e.closest('[disabled],[aria-disabled=true],script,style,noscript,canvas')) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const [a, b] = [light(parts(style.color)), light(under(e))].sort((x, y) => y - x);
    least = Math.min(least, ((a + 0.05) / (b + 0.05)) * (large ? 1.5 : 1));
  }
  return least;
}"""
HEADINGS = """() => {
  const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]));
  const jumps = levels.filter((level, k) => level > (k ? levels[k - 1] : 0) + 1).length;
  const marks = ['main', 'h1', 'title'].filter((name) => !document.querySelector(name));
  return {jumps, missing: [...marks, ...(document.documentElement.lang ? [] : ['lang'])]};
}"""
DRAWN = """() => { let drawn = 0, last = -1; const now = document.getElementById('now');
  new MutationObserver(() => { drawn += 1; }).observe(now, {childList: true, characterData: true, subtree: true});
  window.drawn = () => drawn; }"""

Check = tuple[str, str, bool]  # what was looked at, what was found, whether that is enough


def checks(path: Path, browser: Any) -> Iterator[Check]:
    """Everything that is looked at in one replay."""
    asked: list[str] = []
    troubles: list[str] = []
    page = browser.new_page(viewport=SCREEN)
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("canvas")
    page.wait_for_timeout(500)
    yield from _still(page)
    yield from _structure(page)
    yield from _keys(page)
    for theme in THEMES:
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        least = page.evaluate(CONTRAST)
        yield f"contrast of text, {theme} (1.4.3)", f"at least {least:.1f} : 1", least >= LEAST_CONTRAST
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    yield "requests to anywhere else", str(len(outside)), not outside
    yield "errors in the console", str(len(troubles)), not troubles
    page.close()
    yield from _phone(path, browser)
    yield from _calm(path, browser)


def _still(page: Any) -> Iterator[Check]:
    before = page.screenshot()
    page.wait_for_timeout(1000)
    yield "loads paused: nothing moves (2.2.2)", "still", page.screenshot() == before


def _structure(page: Any) -> Iterator[Check]:
    headings = page.evaluate(HEADINGS)
    missing = ", ".join(headings["missing"]) or "nothing missing"
    yield "title, language, main, first heading (2.4.2, 3.1.1)", missing, not headings["missing"]
    yield "levels of headings left out (1.3.1)", str(headings["jumps"]), not headings["jumps"]


def _keys(page: Any) -> Iterator[Check]:
    """Names, sizes and the order of Tab."""
    total = page.evaluate(CONTROLS)
    nameless = page.evaluate(NAMELESS)
    yield "controls with a name (4.1.2)", f"{total - len(nameless)} of {total}", not nameless
    small = page.evaluate(SMALL, LEAST_TARGET)
    yield f"controls at least {LEAST_TARGET:g} pixels large (2.5.8)", f"{total - len(small)} of {total}", not small
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    reached, shown = set(), set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at, ring = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e); return [window.controls.indexOf(e),"
            " s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none']; }"
        )
        if at in reached:
            break
        reached |= {at} if at >= 0 else set()
        shown |= {at} if at >= 0 and ring else set()
    wanted = set(page.evaluate(
        "() => window.controls.map((e, k) => e.type === 'radio' && e !== document.querySelector("
        "`input[name='${e.name}']:checked, input[name='${e.name}']`) ? -1 : k).filter((k) => k >= 0)"
    ))  # fmt: skip
    yield "controls reached by Tab (2.1.1)", f"{len(wanted & reached)} of {len(wanted)}", wanted <= reached
    yield "of these with a visible focus (2.4.7)", f"{len(shown)} of {len(reached)}", shown == reached


def _phone(path: Path, browser: Any) -> Iterator[Check]:
    page = browser.new_page(viewport=PHONE)
    page.goto(path.as_uri())
    page.wait_for_selector("canvas")
    page.wait_for_timeout(300)
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    yield f"no scrolling sideways at {PHONE['width']} pixels (1.4.10)", f"{wide} pixels wide", wide <= PHONE["width"]
    page.close()


def _calm(path: Path, browser: Any) -> Iterator[Check]:
    """Redraws a second while it plays, for those who want less motion and for the others."""
    for motion, says in (
        ("reduce", "redraws a second where less motion is wanted"),
        (None, "redraws a second while it plays as it begins"),
    ):
        context = browser.new_context(viewport=SCREEN, reduced_motion=motion or "no-preference")
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector("canvas")
        page.wait_for_timeout(300)
        if page.locator("#do-skip").is_visible():
            page.locator("#do-skip").click()
        page.locator("#auto").uncheck()  # else it may stop at an event meanwhile
        page.evaluate(DRAWN)
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("Space")
        page.wait_for_timeout(3000)
        rate = page.evaluate("() => window.drawn()") / 3.0
        yield says, f"{rate:.0f}", rate <= MOST_CALM + 0.5 if motion else rate > 0
        context.close()


def main(names: list[str]) -> int:
    """Look at the replays of some scenarios, and print what was found; how many checks failed."""
    from playwright.sync_api import sync_playwright

    from unbidden.sim.runs import running
    from unbidden.sim.scenario import load
    from unbidden.viz.page.replay import replay

    checks_of: dict[str, list[Check]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name in names:
            path = Path(folder) / f"{name}.html"
            path.write_text(replay(running.run(load(name), 0)), encoding="utf-8")
            checks_of[name] = list(checks(path, browser))
        browser.close()
    print(*table(("looked at", *checks_of), rows(checks_of)), sep="\n")
    return sum(not enough for results in checks_of.values() for _, _, enough in results)


def rows(checks_of: dict[str, list[Check]]) -> Iterator[list[str]]:
    """What was found, a row a check, a column a scenario."""
    for row in zip(*checks_of.values(), strict=True):
        yield [row[0][0], *(said if enough else f"**{said}: not enough**" for _, said, enough in row)]


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:] or list(NAMES)), 1))
