"""How a replay is put into a page of one's own: an element to copy, and what it needs."""

from html import escape

from unbidden.sim.report.catalogue import say
from unbidden.viz.picture.legend import Legend

HIGH = 800  # pixels: as much as the page needs to show picture and buttons together


def element(file: str, title: str) -> str:
    """The element that shows a replay. It may run its scripts and hand out files, and nothing else."""
    allowed = 'sandbox="allow-scripts allow-downloads" allow="fullscreen"'
    return (
        f'<iframe src="{escape(file)}" title="{escape(title)}" width="100%" height="{HIGH}" loading="lazy" '
        f"{allowed}></iframe>"
    )


def embedding_part(legend: Legend) -> str:
    """The element for a file of the usual name; a script puts in what the file is called."""
    text = element(f"{legend.name}.html", legend.title)
    return (
        f'<details id="embed" class="embed"><summary>{escape(say("embed"))}</summary>'
        f'<p><label for="embed-element">{escape(say("embed.says"))}</label></p>'
        f'<textarea id="embed-element" rows="4" readonly spellcheck="false">{escape(text)}</textarea>'
        f'<p class="needs-script"><button type="button" id="do-embed-copy">{escape(say("embed.copy"))}</button> '
        f'<span id="embed-copied" role="status"></span></p><p>{escape(say("embed.needs"))}</p></details>'
    )
