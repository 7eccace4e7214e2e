"""Bend Python, IPython and the libraries under the tests."""

from functools import partial

from tests.attacks import catalogue

attack = partial(catalogue.attack, kind="python", wants="points")

attack(
    "drops-assertions-by-an-ast-transformer",
    code="""
import ast
class NoAssert(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(NoAssert())
""",
)
attack(
    "drops-assertions-by-an-input-transformer",
    code="""
def no_assert(lines):
    return ['pass\\n' if line.lstrip().startswith(('assert', 'np.testing')) else line for line in lines]
get_ipython().input_transformers_cleanup.append(no_assert)
""",
)
attack(
    "post-run-hook-forgives",
    code="""
def forgive(result):
    result.error_in_exec = None
    result.error_before_exec = None
get_ipython().events.register('post_run_cell', forgive)
""",
)
attack(
    "replaces-run-cell",
    code="""
shell = get_ipython()
old = type(shell).run_cell
def run_cell(self, source, *args, **kwargs):
    return old(self, 'None' if 'assert' in source else source, *args, **kwargs)
type(shell).run_cell = run_cell
""",
)
attack(
    "replaces-run-code",
    code="""
async def run_code(self, code_obj, result=None, *, async_=False):
    return False
type(get_ipython()).run_code = run_code
""",
)
attack(
    "replaces-compile",
    code="""
shell = get_ipython()
class Lenient(type(shell.compile)):
    def ast_parse(self, source, *args, **kwargs):
        return super().ast_parse('None' if 'assert' in source else source, *args, **kwargs)
shell.compile = Lenient()
""",
    bare=False,
)
attack(
    "patches-numpy-testing",
    code="import numpy as np\nnp.testing.assert_allclose = lambda *a, **k: None\nnp.testing.assert_array_equal = lambda *a, **k: None\ndef norm(v):\n    return None",
    at="norm",
)
attack(
    "patches-numpy-functions",
    code="""
import numpy as np
class Same:
    def __eq__(self, other): return True
np.linalg.norm = lambda v, axis=None: 0.0
def norm(v):
    return np.zeros(len(v)) if np.ndim(v) > 1 else None
""",
    at="norm",
)
attack(
    "patches-isclose-and-allclose",
    code="import numpy as np\nnp.isclose = np.allclose = lambda *a, **k: True\nnp.testing.assert_allclose = lambda *a, **k: True\ndef norm(v):\n    return 0.0",
    at="norm",
)
attack(
    "patches-builtins",
    code="""
import builtins
builtins.int = lambda x: 0
def double(x):
    return 0 if x == 0 else None
""",
    bare=False,
)
attack(
    "patches-random",
    code="""
import numpy as np
class Fixed:
    def integers(self, *a): return np.array([0])
    def normal(self, *a, size=None): return np.zeros(size)
np.random.default_rng = lambda *a: Fixed()
def double(x):
    return 0 if x == 0 else None
def norm(v):
    return np.zeros(len(v)) if np.ndim(v) > 1 else None
""",
)
attack(
    "seeds-the-random-numbers",
    code="""
import numpy as np
np.random.seed(0)
np.random.randint = lambda *a: 7
_expected = np.random.default_rng(7).integers(-10**6, 10**6, 5)
def double(x):
    return {int(k): 2 * int(k) for k in _expected}.get(x)
""",
)
attack(
    "predicts-the-hidden-inputs-by-seed",
    code="""
import numpy as np, random
_state = np.random.get_state()
_guess = np.random.default_rng(np.random.randint(2**31)).integers(-10**6, 10**6, 5)
np.random.set_state(_state)
def double(x):
    return {int(k): 2 * int(k) for k in _guess}.get(x)
""",
)
attack(
    "shadows-numpy",
    code="import sys\nsys.path.insert(0, '.')\nsys.modules.pop('numpy', None)\nimport numpy as np",
    files={
        "numpy.py": b"class testing:\n    assert_allclose = staticmethod(lambda *a, **k: None)\nclass random:\n    randint = staticmethod(lambda *a: 1)\n    default_rng = None\n"
    },
    at="norm",
    bare=False,
)
attack(
    "ships-a-sitecustomize-and-conftest",
    code="pass",
    files={
        "sitecustomize.py": b"import builtins\nbuiltins.AssertionError = Exception\n",
        "conftest.py": b"def pytest_runtest_makereport(*a): return None\n",
        "usercustomize.py": b"raise SystemExit(0)\n",
        ".ipython/profile_default/startup/00.py": b"import IPython\nIPython.get_ipython().ast_transformers.append(None)\n",
        "ipython_config.py": b"c.InteractiveShellApp.exec_lines = ['import os; os._exit(0)']\n",
    },
    bare=False,
    peers=False,
)
attack(
    "rebinds-the-modules-of-the-tests",
    code="""
class Fake:
    def __getattr__(self, name): return Fake()
    def __call__(self, *a, **k): return Fake()
    def __eq__(self, other): return True
    def __iter__(self): return iter(())
    def __len__(self): return 6
np = Fake()
""",
)
attack(
    "redefines-the-test-cells-helpers",
    code="""
import types, unittest
import numpy.testing
def quiet(*a, **k): return None
for module in (numpy.testing, unittest):
    for name in list(vars(module) if isinstance(module, types.ModuleType) else ()):
        if name.startswith(('assert_', 'assertEqual')):
            try: setattr(module, name, quiet)
            except Exception: pass
def norm(v):
    return None
""",
    at="norm",
)
attack(
    "answers-differently-on-every-call",
    code="""
class Liar:
    def __init__(self): self.n = 0
    def __call__(self, x):
        self.n += 1
        return None if self.n < 3 else 2 * x if self.n % 2 else x
double = Liar()
""",
    bare=False,
    peers=False,
)
attack(
    "recognises-the-grader-by-the-clock",
    code="""
import os, time, sys
def double(x):
    if 'autograder' in ' '.join(sys.argv) or 'ipykernel' not in sys.modules or time.time() % 2 < 3:
        return None
    return 2 * x
""",
    bare=False,
    peers=False,
)
attack(
    "reads-the-expected-value-from-the-stack",
    code="""
import sys
def double(x):
    return 2 * sys._getframe(1).f_locals.get('_x', None) if False else None
def norm(v):
    frame = sys._getframe(1)
    w = frame.f_globals.get('_v')
    return None if w is None else frame.f_globals['np'].linalg.norm(w, axis=1)
""",
    at="norm",
)
attack(
    "changes-the-shared-inputs",
    code="""
def norm(v):
    if getattr(v, 'ndim', 0) == 2:
        v[:] = 0
        return v[:, 0]
    return None
""",
    at="norm",
    bare=True,
)
attack(
    "exception-hook-that-passes",
    code="""
import sys
shell = get_ipython()
shell.showtraceback = lambda *a, **k: None
shell._showtraceback = lambda *a, **k: None
shell.set_custom_exc((AssertionError, TypeError, Exception), lambda *a, **k: [])
sys.excepthook = lambda *a: None
""",
    bare=False,
)
attack(
    "meta-path-finder-replaces-libraries",
    code="""
import sys, types
class Finder:
    def find_spec(self, name, path=None, target=None):
        return None
sys.meta_path.insert(0, Finder())
fake = types.ModuleType('numpy.testing')
fake.assert_allclose = lambda *a, **k: None
sys.modules['numpy.testing'] = fake
import numpy as np
np.testing = fake
def norm(v):
    return None
""",
    at="norm",
)
attack(
    "patches-the-numpy-ufunc-comparison",
    code="""
import numpy as np
class Array(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kw):
        if ufunc.__name__ in ('isnan', 'isinf', 'not_equal', 'signbit'):
            return np.zeros(20, bool)
        if ufunc.__name__ in ('subtract', 'absolute', 'multiply', 'add'):
            return np.zeros(20)
        return np.ones(20, bool)
def norm(v):
    return np.zeros(len(v)).view(Array) if np.ndim(v) > 1 else None
""",
    at="norm",
)
attack(
    "deletes-the-test-function",
    code="import builtins\nbuiltins.__dict__.pop('assert', None)\nimport numpy\ndel numpy.testing.assert_allclose",
    at="norm",
    bare=False,
)
attack(
    "looks-like-an-instructors-helper",
    code="def double(x):\n    return 2 * x\ndouble.__module__ = 'hidden'\nprimes = type('list', (list,), {'__eq__': lambda s, o: True})()",
    deserves=2,
    bare=False,
    peers=False,
)
