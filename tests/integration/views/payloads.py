"""Active content as a submission may carry it: what would run, fetch, send, leave or cover if a page let it.

``RUN`` stands for a call of the canary, ``TRAP`` for an address that counts its visitors, ``PIXEL`` for a picture.
"""

from __future__ import annotations

import re

from tests.browser import CANARY

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

HTML: dict[str, str] = {
    # scripts
    "script": "<script>RUN</script>",
    "script-src": "<script src='TRAP/x.js'></script>",
    "script-case": "<ScRiPt >RUN</sCrIpT >",
    "script-nested": "<scr<script>ipt>RUN</scr</script>ipt>",
    "script-module": "<script type=module>RUN</script>",
    "script-unclosed": "<script>RUN//",
    "script-null": "<scr\x00ipt>RUN</scr\x00ipt>",
    "script-data": "<script src='data:text/javascript,RUN'></script>",
    "script-in-comment": "<!--><script>RUN</script>-->",
    "script-conditional": "<!--[if true]><script>RUN</script><![endif]-->",
    "script-in-cdata": "<![CDATA[<script>RUN</script>]]>",
    "script-alert": "<script>alert(1);RUN</script>",
    # handlers
    "img-onerror": '<img src=x onerror="RUN">',
    "img-slash": "<img/src=x/onerror=RUN>",
    "img-newline": "<img src=x\nonerror\n=\nRUN>",
    "img-backquote": "<img src=`x`onerror=RUN>",
    "img-entity": "<img src=x onerror=&#114;an(NUMBER)>",
    "body-onload": '<body onload="RUN">',
    "details-ontoggle": '<details open ontoggle="RUN"><summary>x</summary></details>',
    "input-autofocus": '<input autofocus onfocus="RUN">',
    "select-autofocus": '<select autofocus onfocus="RUN"><option>x</select>',
    "textarea-autofocus": '<textarea autofocus onfocus="RUN">x</textarea>',
    "div-focus": '<div tabindex=0 autofocus onfocus="RUN">x</div>',
    "video-onerror": '<video><source onerror="RUN"></video>',
    "audio-onerror": '<audio src=x onerror="RUN"></audio>',
    "marquee-onstart": '<marquee onstart="RUN">x</marquee>',
    "animation": '<style>@keyframes k{}</style><b style="animation-name:k;animation-duration:1s" onanimationstart="RUN">x</b>',
    "transition": '<b style="transition:opacity .1s" ontransitionend="RUN" onmouseover="RUN" onclick="RUN">x</b>',
    "custom-element": '<x-y onclick="RUN" onmouseover="RUN" tabindex=0 autofocus onfocus="RUN">x</x-y>',
    "contextmenu": '<p oncontextmenu="RUN" onpointerenter="RUN" onclick="RUN">x</p>',
    # SVG
    "svg-onload": '<svg onload="RUN"><rect width=9 height=9 /></svg>',
    "svg-script": "<svg><script>RUN</script></svg>",
    "svg-script-href": "<svg><script href='data:text/javascript,RUN'/></svg>",
    "svg-foreign": "<svg><foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><img src=x onerror=\"RUN\"></body></foreignObject></svg>",
    "svg-animate": '<svg><a><animate attributeName=href values="javascript:RUN" /><text x=9 y=20>x</text></a></svg>',
    "svg-onbegin": '<svg><animate onbegin="RUN" attributeName=x dur=1s></svg>',
    "svg-use": "<svg><use href='TRAP/x.svg#a'/></svg>",
    "svg-image": "<svg><image href='TRAP/svg.png' width=9 height=9 /></svg>",
    "svg-filter": "<svg><filter id=f><feImage href='TRAP/fe.png'/></filter><rect filter='url(#f)' width=9 height=9 /></svg>",
    # MathML
    "math-link": '<math><mtext href="javascript:RUN">x</mtext></math>',
    "math-xlink": '<math><maction actiontype=statusline xlink:href="javascript:RUN">x</maction></math>',
    "math-annotation": "<math><annotation-xml encoding='text/html'><img src=x onerror=\"RUN\"></annotation-xml></math>",
    "math-onclick": '<math onclick="RUN" onmouseover="RUN"><mi>x</mi></math>',
    # links
    "a-javascript": '<a href="javascript:RUN">x</a>',
    "a-entity": '<a href="&#106;avascript&colon;RUN">x</a>',
    "a-tab": '<a href="java\tscript:RUN">x</a>',
    "a-newline": '<a href="java&NewLine;script:RUN">x</a>',
    "a-control": '<a href="\x01javascript:RUN">x</a>',
    "a-data": "<a href='data:text/html,<script>RUN</script>'>x</a>",
    "a-vbscript": "<a href='vbscript:RUN'>x</a>",
    "a-ping": "<a href='#x' ping='TRAP/ping'>x</a>",
    "area": "<map name=m><area shape=default href=\"javascript:RUN\"></map><img usemap=#m width=9 height=9 src='data:image/png;base64,PIXEL'>",
    # frames and plug-ins
    "iframe": "<iframe src='TRAP/frame'></iframe>",
    "iframe-srcdoc": '<iframe srcdoc="<script>RUN</script>"></iframe>',
    "iframe-javascript": '<iframe src="javascript:RUN"></iframe>',
    "iframe-data": '<iframe src="data:text/html,<script>RUN</script>"></iframe>',
    "object": "<object data='TRAP/object'></object>",
    "object-data": "<object type='text/html' data=\"data:text/html,<script>RUN</script>\"></object>",
    "embed": "<embed src='TRAP/embed'>",
    "embed-svg": "<embed type='image/svg+xml' src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='RUN'/>\">",
    "frameset": "<frameset onload=\"RUN\"><frame src='TRAP/frameset'></frameset>",
    "portal": "<portal src='TRAP/portal'></portal><fencedframe src='TRAP/fenced'></fencedframe>",
    # forms
    "form": "<form action='TRAP/form' method=post><input name=password type=password value=x><button>Send</button></form>",
    "form-javascript": '<form action="javascript:RUN"><input type=submit></form>',
    "formaction": '<form id=ff></form><button form=ff formaction="javascript:RUN">x</button>',
    "form-dialog": '<dialog open><form method=dialog onsubmit="RUN"><button>x</button></form></dialog>',
    "isindex": '<isindex type=image src=1 onerror="RUN">',
    # things that change the page or leave it
    "base": "<base href='TRAP/base/'><img src='relative.png'><a href='relative'>x</a>",
    "meta-refresh": "<meta http-equiv=refresh content='0;url=TRAP/refresh'>",
    "meta-data": "<meta http-equiv=refresh content='0;url=data:text/html,<script>RUN</script>'>",
    "meta-csp": '<meta http-equiv=Content-Security-Policy content="default-src *">',
    "link-css": "<link rel=stylesheet href='TRAP/a.css'>",
    "link-prefetch": "<link rel=prefetch href='TRAP/prefetch'><link rel=dns-prefetch href='//trap.example'><link rel=preload as=image href='TRAP/preload'>",
    "link-import": "<link rel=import href='data:text/html,<script>RUN</script>'>",
    "manifest": "<link rel=manifest href='TRAP/manifest'><link rel='shortcut icon' href='TRAP/icon'>",
    "clobber-ids": "<img id=q-t-sum name=q-t-sum><form id=t-sum name=t-sum></form><a name=t-sum id=t-sum-comment>x</a><b id=statusmessage>x</b>",
    "clobber-document": "<img name=cookie><img name=getElementById><form name=body></form><img id=notebook>",
    "close-containers": "</pre></td></tr></table></details></div></div></section></main></body></html><h1>outside</h1>",
    # styles
    "style-import": "<style>@import url('TRAP/import.css'); @import 'TRAP/import2.css';</style>",
    "style-url": "<style>* { background: url(TRAP/bg.png) } body { display: none }</style>",
    "style-font": "<style>@font-face { font-family: f; src: url(TRAP/font) } * { font-family: f !important }</style>",
    "style-attribute": "<p style=\"background: url('TRAP/attr.png')\">x</p>",
    "style-expression": '<p style="width: expression(RUN); behavior: url(TRAP/htc)">x</p>',
    "style-overlay": "<div style='position:fixed;inset:0;z-index:99999;background:red;width:100vw;height:100vh'>all passed</div>",
    "style-huge": "<div style='width:200000px;height:200000px'>x</div><img width=200000 height=200000 src='data:image/png;base64,PIXEL'>",
    "style-leak": "<style>input[value^=a] { background: url(TRAP/leak) }</style>",
    "fake-class": "<div class='verdict passed navbar-fixed-top panel panel-primary nbgrader_cell'><p class=head>t-sum: passed, 2 of 2 points</p></div>",
    # pictures from elsewhere
    "img-remote": "<img src='TRAP/img.png'>",
    "img-srcset": "<img srcset='TRAP/srcset.png 1x' src='data:image/png;base64,PIXEL'>",
    "img-relative": "<img src='/logout'><img src='../../../../logout'>",
    "img-lowsrc": "<img lowsrc='TRAP/low' dynsrc='TRAP/dyn' background='TRAP/back'><table background='TRAP/table'><tr><td background='TRAP/td'>x</td></tr></table>",
    "picture": "<picture><source srcset='TRAP/picture.png'><img></picture>",
    "video-poster": "<video poster='TRAP/poster.png' src='TRAP/video' autoplay></video><audio src='TRAP/audio' autoplay></audio><track src='TRAP/track'>",
    "image-tag": "<image src='TRAP/image.png' onerror=\"RUN\">",
    "svg-data-image": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='RUN'><image href='TRAP/in-svg.png'/></svg>\">",
    # templates and shadow trees
    "template": '<template><img src=x onerror="RUN"></template>',
    "shadow": '<div><template shadowrootmode=open><img src=x onerror="RUN"><style>:host{position:fixed;inset:0}</style></template></div>',
    "slot": '<div><template shadowrootmode=open><slot onslotchange="RUN"></slot></template><b>x</b></div>',
    "noscript": '<noscript><p title="</noscript><img src=x onerror=RUN>"></noscript>',
    "plaintext": '<xmp><p title="</xmp><img src=x onerror=RUN>"></xmp>',
    # known mutations: harmless when parsed once, harmful when parsed again
    "mxss-math": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=RUN&gt;">',
    "mxss-math-2": "<form><math><mtext></form><form><mglyph><style></math><img src onerror=RUN>",
    "mxss-svg": '<svg></p><style><a id="</style><img src=1 onerror=RUN>">',
    "mxss-svg-desc": '<svg><desc><style><img title="</style><img src=x onerror=RUN>"></style></desc></svg>',
    "mxss-noscript": '<svg><noscript><img title="&lt;/noscript&gt;&lt;img src=x onerror=RUN&gt;"></noscript></svg>',
    "mxss-textarea": '<math><textarea><img title="</textarea><img src=x onerror=RUN>"></math>',
    "mxss-listing": "<listing>&lt;img src=x onerror=RUN&gt;</listing>",
    "mxss-comment": "<!--<img src='--><img src=x onerror=RUN>//'>-->",
    "mxss-comment-bang": "<!-- x --!><img src=x onerror=RUN>-->",
    "mxss-title": '<svg><title><a title="</title><img src=x onerror=RUN>"></a></title></svg>',
    "mxss-select": '<select><template><style><!--</style><a rel="--></style></template></select><img id=x src onerror=RUN>">',
    "mxss-entity": "&lt;img src=x onerror=RUN&gt;&amp;lt;script&amp;gt;RUN&amp;lt;/script&amp;gt;",
    "mxss-deep": "<div>" * 600 + "<table><tr><td><svg><style><img src=x onerror=RUN></style></svg>",
}

MARKDOWN: dict[str, str] = {
    "md-html": 'Text <img src=x onerror="RUN"> and\n\n<script>RUN</script>',
    "md-javascript": "[click](javascript:RUN) [click](JaVaScRiPt:RUN) [click]( javascript:RUN)",
    "md-entity": "[click](java&#115;cript:RUN) [click](javascript&colon;RUN) [click](&#1;javascript:RUN)",
    "md-tab": "[click](<java\tscript:RUN>) [click](java%0ascript:RUN) [click](\\javascript:RUN)",
    "md-reference": "[click][ref] ![shown][pic]\n\n[ref]: javascript:RUN\n[pic]: TRAP/ref.png",
    "md-reference-lazy": "> [click][r2]\n\n- [r2]:\n   javascript:RUN\n\n[r2]: <javascript:RUN> 'title'",
    "md-autolink": "<javascript:RUN> <data:text/html,x> javascript:RUN",
    "md-image": "![remote](TRAP/md.png) ![same](/logout) ![up](../../../logout)",
    "md-image-title": '![a](x "\\" onerror=RUN x=\\"") ![b" onerror=RUN x="](x)',
    "md-image-formula": '![$\\text{" onerror=RUN x="}$](data:image/png;base64,PIXEL)',
    "md-title-formula": "<b title='$x$ $\\text{\" onclick=RUN x=\"}$'>x</b>",
    "md-data": "![d](data:text/html,<script>RUN</script>) [d](data:text/html,<script>RUN</script>)",
    "md-fence-info": '```x"><img src=x onerror=RUN>\ncode\n```',
    "md-mermaid": '```mermaid\n</pre><img src=x onerror=RUN>\n```\n\n```mermaid\ngraph TD; A-->B; click A href "javascript:RUN"\n```',
    "md-code": "`<img src=x onerror=RUN>` ``` <img src=x onerror=RUN>` ",
    "md-split": "<img src=x\n\nonerror=RUN>\n\n<img src='x\n\n' onerror=RUN>",
    "md-comment": "<!-- <img src=x onerror=RUN> -->\n\n<!-- not closed\n\n<img src=x onerror=RUN>",
    "md-heading-ids": "# t-sum\n\nstatusmessage\n===\n\n> # t-essay\n\n- # t-essay-comment\n\n# *t-sum*\n\n# t&#45;sum",
    "md-table": "| <img src=x onerror=RUN> | b |\n|---|---|\n| [c](javascript:RUN) | d |",
    "md-attachment": "![evil](attachment:evil.png) ![svg](attachment:evil.svg) ![quote](attachment:quote.png) ![none](attachment:missing.png)",
    "md-attachment-html": "<img src='attachment:evil.svg' onload=RUN>",
    "md-details": "<details open ontoggle=RUN><summary>s</summary>\n\nnot closed",
    "md-close": "</div></div></div></div>\n\n</section></main>\n\n# outside",
    "md-plaintext": "<plaintext>\n\n<xmp>\n\n<noembed>",
}

LATEX: dict[str, str] = {
    "tex-href": r"$\href{javascript:RUN}{x}$",
    "tex-href-block": r"$$\href{javascript:RUN}{\text{click}}$$",
    "tex-url": r"$\url{javascript:RUN}$",
    "tex-html": r"$\text{<img src=x onerror=RUN>}$",
    "tex-close": r"$\text{</math><img src=x onerror=RUN>}$",
    "tex-style": r"$\style{position:fixed;inset:0;background:red}{x}$",
    "tex-class": r"$\class{navbar-fixed-top}{\cssId{t-sum}{x}}$",
    "tex-data": r"$\require{html}\data{x=javascript:RUN}{x}$",
    "tex-image": r"$\includegraphics{TRAP/tex.png}$",
    "tex-huge": r"$\hspace{99999em}\rule{99999em}{99999em}x$",
    "tex-define": r"$\let\x\href \x{javascript:RUN}{x} \def\y#1{\href{#1}{y}}\y{javascript:RUN}$",
    "tex-environment": "\\begin{equation}\n\\href{javascript:RUN}{x}<img src=x onerror=RUN>\n\\end{equation}",
    "tex-brackets": r"\\( \href{javascript:RUN}{x} <img src=x onerror=RUN> \\)",
    "tex-loop": r"$\def\a{\a\a}\a$",
}

SVG: dict[str, str] = {
    "image-svg-onload": "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20' onload=\"RUN\"><script>RUN</script></svg>",
    "image-svg-foreign": "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><foreignObject width='9' height='9'><img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror=\"RUN\"/></foreignObject></svg>",
    "image-svg-remote": "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='20' height='20'><style>@import url(TRAP/svg.css);</style><image xlink:href='TRAP/svg2.png' width='9' height='9'/></svg>",
    "image-svg-entity": "<!DOCTYPE svg [<!ENTITY x SYSTEM 'TRAP/entity'>]><svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><text>&x;</text></svg>",
    "image-svg-tall": "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='200000'><rect width='10' height='200000' fill='red'/></svg>",
    "image-svg-break": "\"><img src=x onerror=RUN><svg xmlns='http://www.w3.org/2000/svg'/>",
}

JAVASCRIPT: dict[str, str] = {
    "application-javascript": "RUN",
    "application-javascript-close": "</script><script>RUN</script>",
}

TERMINAL: dict[str, str] = {
    "ansi-title": "\x1b]0;owned\x07 title",
    "ansi-clear": "\x1b[2J\x1b[H cleared",
    "ansi-link": "\x1b]8;;javascript:RUN\x1b\\click\x1b]8;;\x1b\\",
    "ansi-html": "\x1b[31m<img src=x onerror=RUN>\x1b[0m<script>RUN</script>",
    "ansi-colour": '\x1b[38;2;1;2;"><img src=x onerror=RUN>m',
    "bidi": "\u202egnp.exe \u2066x",
}

ALL = {**HTML, **MARKDOWN, **LATEX, **SVG, **JAVASCRIPT, **TERMINAL}


def armed(name: str, trap: str) -> str:
    """The payload with its canary and its trap."""
    number = str(list(ALL).index(name))  # a number needs no quotes, which payloads have enough of
    words = {"RUN": f"{CANARY}({number})", "NUMBER": number, "TRAP": trap, "PIXEL": PIXEL}
    return re.sub("|".join(words), lambda match: words[match[0]], ALL[name])


def named(canaries: list[str]) -> list[str]:
    """The payloads that ran."""
    names = list(ALL)
    return sorted({names[int(number)] for number in canaries})
