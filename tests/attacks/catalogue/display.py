"""Outputs that act in the reader's browser, terminal or spreadsheet, or bury the grader."""

from functools import partial

from tests.attacks import catalogue

attack = partial(catalogue.attack, kind="display", wants="halt", honest=("primes",), bare=False, peers=False)

attack(
    "html-with-script",
    code="from IPython.display import HTML, display\ndisplay(HTML('<script>document.title=1</script><b onclick=alert(1)>x</b>'))",
)
attack(
    "svg-with-script",
    code='from IPython.display import SVG, display\ndisplay(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>\'))',
)
attack("javascript-output", code="from IPython.display import Javascript, display\ndisplay(Javascript('alert(1)'))")
attack("output-of-100-megabytes", code="from IPython.display import HTML, display\ndisplay(HTML('x' * 10**8))")
attack("ten-thousand-outputs", code="from IPython.display import display\nfor i in range(10**4):\n    display(i)")
attack(
    "figures-without-end",
    code="import matplotlib.pyplot as plt\nfor i in range(60):\n    plt.figure()\n    plt.plot([1, 2])",
)
attack(
    "figure-of-a-gigapixel",
    code="import matplotlib.pyplot as plt\nplt.figure(figsize=(600, 600), dpi=100)\nplt.plot([1])\nplt.show()",
)
attack(
    "display-of-broken-mime-data",
    code="from IPython.display import display\ndisplay({'text/plain': 3, 'image/png': b'nope', 'application/json': object(), 5: 6}, raw=True)",
)
attack("escape-sequences", code="print('\\x1b[2J\\x1b]0;owned\\x07\\x1b[8mhidden')")
attack("error-with-an-endless-traceback", code="def f(n):\n    return f(n + 1)\nf(0)")
attack("repr-html-that-raises", code="class A:\n    def _repr_html_(self):\n        raise SystemExit\nA()")
attack("repr-that-exits", code="import os\nclass A:\n    def __repr__(self):\n        os._exit(0)\nA()")
