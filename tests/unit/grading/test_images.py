"""Pictures that a page may embed."""

from __future__ import annotations

import base64
import io
import time

import matplotlib
import pytest
from matplotlib.figure import Figure
from PIL import Image

from autograder.grading.images import image_uri, svg_uri
from autograder.grading.svg import is_drawable

SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>"


def encoded(kind: str, size: tuple[int, int] = (7, 5)) -> str:
    out = io.BytesIO()
    Image.new("L", size).save(out, kind)
    return base64.b64encode(out.getvalue()).decode()


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif"])
def test_a_picture_is_embedded_under_its_own_type_only(kind: str) -> None:
    assert image_uri(f"image/{kind}", encoded(kind)).startswith(f"data:image/{kind};base64,")
    for other in {"png", "jpeg", "gif"} - {kind}:
        assert image_uri(f"image/{other}", encoded(kind)) == ""


@pytest.mark.parametrize("data", ["", "x' onerror='y", "<svg/>", "AAAA", "/9j/", "/9j/////", "iVBORw0KGgo="])
@pytest.mark.parametrize("mime", ["image/png", "image/jpeg", "image/gif", "image/svg+xml", "text/html"])
def test_what_is_no_picture_is_not_embedded(mime: str, data: str) -> None:
    assert image_uri(mime, data) == ""


def test_a_picture_that_unfolds_to_gigabytes_is_not_embedded() -> None:
    header = base64.b64decode(encoded("png"))
    bomb = header[:16] + (50_000).to_bytes(4, "big") * 2 + header[24:]
    assert image_uri("image/png", base64.b64encode(bomb).decode()) == ""


def uses(levels: int) -> str:
    body = "<g id='a0'><path d='M0 0'/></g>"
    for level in range(1, levels):
        body += f"<g id='a{level}'>" + f"<use xlink:href='#a{level - 1}'/>" * 2 + "</g>"
    return f"{SVG}<defs>{body}</defs><use xlink:href='#a{levels - 1}'/></svg>"


def test_a_plot_of_matplotlib_is_drawn() -> None:
    figure = Figure()
    axes = figure.subplots(2, 2)
    for panel in axes.flat:
        panel.plot(range(100), label="$x^2$")
        panel.scatter(range(500), range(500))
        panel.legend()
    out = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "path"}):
        figure.savefig(out, format="svg")
    assert is_drawable(out.getvalue())
    assert svg_uri(out.getvalue()).startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        "<p/>",
        "<svg",
        uses(18),
        uses(60),
        f"{SVG}<use xlink:href='#a'/><g id='a'><use xlink:href='#a'/></g></svg>",
        f"{SVG}<pattern id='p' fill='url(#p)'/><rect fill='url(#p)'/></svg>",
        f"{SVG}<filter id='f'><feTurbulence numOctaves='99999'/></filter></svg>",
        f"{SVG}<style>g {{ mask: url(#m) }}</style></svg>",
        f"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]>{SVG}<text>&a;</text></svg>",
        SVG + "<g id='a'>" * 20_000 + "</g>" * 20_000 + "</svg>",
        SVG + "<g/>" * 100_000 + "</svg>",
    ],
)
def test_what_is_no_svg_or_a_costly_one_is_refused_at_once(text: str) -> None:
    begin = time.process_time()
    assert not is_drawable(text)
    assert svg_uri(text) == ""
    assert time.process_time() - begin < 2


def test_few_uses_are_drawn() -> None:
    assert is_drawable(uses(5))
