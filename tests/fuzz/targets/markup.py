"""HTML, Markdown, formulas and outputs of students: whatever the text, the page it becomes is inert."""

from __future__ import annotations

import base64
import re

from autograder.grading.feedback import render_output
from autograder.grading.images import image_uri, svg_uri
from autograder.grading.markup import clean, markdown, mathml, sanitise
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw
from tests.fuzz.inert import require_inert

_PIECES = r"""
< > </ /> = " ' ` & ; <!-- --> <![CDATA[ ]]> <? <! <script> </script> <style> </style> <svg> </svg> <math> </math>
<mtext> <mglyph> <annotation-xml encoding="text/html"> <foreignObject> <img src= onerror=alert(1) onload= href=
javascript: data:image/png;base64,AAAA data:image/svg+xml, data:text/html,x <a href="https://example.org"> <table>
<td> <p> </p> <br> <div title=" <noscript> <template> <select> <option> <textarea> <title> <plaintext> <xmp> <iframe
srcdoc= <object> <embed> <form> <input <base <link <meta http-equiv=refresh style= class= id= \x00 &lt; &#60; &#x3c;
$x^2$ $$ \frac{1}{2} \text{<b>} \href{javascript:x}{y} \class{a}{b} \style{a}{b} \unicode{60} \begin{matrix} &
\end{matrix} \color{red} **b** _i_ ![a](b) [a](javascript:alert(1)) <http://x> | a | --- ``` ~~s~~ # > - 1. \\
""".split()
_KINDS = ("text/html", "text/markdown", "text/latex", "text/plain", "image/svg+xml", "image/png", "image/jpeg")
_PICTURES = {"a": {"image/png": "AAAA"}, "b": {"image/png": '" onerror=x'}, "c": "no bundle"}


def target(data: bytes) -> None:
    draw = Draw(data)
    kind = draw.below(6)
    text = _text(draw)
    with bounded():
        if kind == 0:
            require_inert(sanitise(text))
        elif kind == 1:
            require_inert(markdown(text, _PICTURES))
        elif kind == 2:
            require_inert(mathml(clean(text), block=bool(len(text) % 2)))
            require_inert(markdown(f"${text}$ and $${text}$$"))
        elif kind == 3:
            start = base64.b64encode(
                b"\x89PNG\r\n\x1a\n" + b"\0" * draw.below(3) + b"\0\0\0\rIHDR\0\0\0\1\0\0\0\1"
            ).decode()
            for uri in (image_uri(draw.one_of(["image/png", "image/gif", "image/jpeg"]), start + text), svg_uri(text)):
                assert uri == "" or re.fullmatch(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/]+={0,2}", uri)
                require_inert(f"<img alt='' src='{uri}'>" if uri else "")
        elif kind == 4:
            stream = {"output_type": "stream", "name": "stdout", "text": text}
            error = {"output_type": "error", "ename": text, "evalue": text, "traceback": [text] * (len(text) % 3)}
            require_inert(render_output(stream) + render_output(error))
        else:
            bundle = {draw.one_of(_KINDS): text, "text/plain": text}
            require_inert(render_output({"output_type": "display_data", "data": bundle, "metadata": {}}))
        _require_clean(clean(text))


def _require_clean(text: str) -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text), ascii(text)
    text.encode()


def _text(draw: Draw) -> str:
    parts: list[str] = []
    while not draw.is_used_up and len(parts) < 400:
        kind = draw.below(8)
        if kind < 5:
            parts.append(draw.one_of(_PIECES))
        elif kind == 5:
            parts.append(draw.text())
        elif kind == 6:
            parts.append(draw.one_of([" ", "\n", "\t", "x", "\r", "\f"]))
        else:
            parts.append(base64.b64encode(draw.some_bytes()).decode())
    return "".join(parts)
