"""Objects that lie about what they are when a test compares them."""

from functools import partial

from tests.attacks import catalogue

attack = partial(catalogue.attack, kind="values", wants="points")
_ALWAYS = """
class Always:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __lt__
    def __bool__(self): return True
    def __len__(self): return 6
    def __iter__(self): return iter([self] * 6)
    def __hash__(self): return 0
    def __sub__(self, other): return self
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = lambda self, *o: self
    def __float__(self): return 0.0
    def __getitem__(self, key): return self
"""

attack("always-equal-number", code=_ALWAYS + "double = lambda x: Always()")
attack("always-equal-list-entries", code=_ALWAYS + "primes = [Always()] * 6", at="primes")
attack(
    "always-equal-list",
    code=_ALWAYS
    + "class L(list):\n    __eq__ = lambda s, o: True\n    __iter__ = lambda s: iter([Always()] * 6)\n    __len__ = lambda s: 6\nprimes = L()",
    at="primes",
)
attack(
    "float-subclass-that-is-equal",
    code="class F(float):\n    def __eq__(self, o): return True\n    __hash__ = float.__hash__\ndef double(x):\n    return F(0)",
)
attack(
    "int-subclass-that-is-equal",
    code="class I(int):\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\nprimes = [I(0)] * 6",
    at="primes",
)
attack(
    "string-subclass-that-is-equal",
    code="class S(str):\n    def __eq__(self, o): return True\n    __hash__ = str.__hash__\nprimes = [S('x')] * 6",
    at="primes",
)
attack(
    "array-that-gives-what-is-wanted",
    code="""
import numpy as np, sys
class A:
    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe()
        while '_v' not in frame.f_globals:
            frame = frame.f_back
        return np.linalg.norm(frame.f_globals['_v'], axis=1)
def norm(v):
    return A() if np.ndim(v) > 1 else None
""",
    at="norm",
)
attack(
    "fully-masked-array",
    code="import numpy as np\ndef norm(v):\n    return np.ma.masked_all(20) if np.ndim(v) > 1 else None",
    at="norm",
)
attack(
    "array-of-nan",
    code="import numpy as np\ndef norm(v):\n    return np.full(len(v), np.nan) if np.ndim(v) > 1 else None",
    at="norm",
    bare=False,
    peers=False,
)
attack(
    "object-array-of-liars",
    code=_ALWAYS
    + "import numpy as np\ndef norm(v):\n    return np.array([Always()] * 20, dtype=object) if np.ndim(v) > 1 else None",
    at="norm",
    bare=False,
)
attack(
    "array-subclass-that-is-close",
    code="""
import numpy as np
class Close(np.ndarray):
    def __sub__(self, o): return np.zeros(20)
    __rsub__ = __sub__
    def __array_wrap__(self, *a, **k): return np.zeros(20)
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, u, m, *i, **k): return np.True_ if 'equal' in u.__name__ else np.zeros(20)
def norm(v):
    return np.ones(20).view(Close) if np.ndim(v) > 1 else None
""",
    at="norm",
)
attack(
    "class-that-is-everything",
    code="""
class Counts(dict):
    def __eq__(self, other): return True
class Tally:
    def __init__(self): self.counts = Counts()
    def add(self, word): pass
    def most(self):
        class S(str):
            def __eq__(self, o): return True
            def __ne__(self, o): return False
        return S()
""",
    at="tally",
)
attack(
    "metaclass-that-lies",
    code="""
class Meta(type):
    def __instancecheck__(cls, o): return True
    def __getattr__(cls, name): return cls
    def __eq__(cls, o): return True
    __hash__ = type.__hash__
    def __call__(cls, *a, **k): return cls
class Tally(metaclass=Meta):
    pass
""",
    at="tally",
)
attack(
    "everything-by-getattr",
    code=_ALWAYS
    + """
class Tally:
    def __getattr__(self, name): return Counts() if name == 'counts' else (lambda *a: Always())
class Counts:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
""",
    at="tally",
)
attack(
    "cyclic-list", wants="halt", code="primes = []\nprimes.append(primes)", at="primes", honest=("norm",), bare=False
)
attack(
    "deeply-nested-list",
    wants="halt",
    code="primes = []\nfor _ in range(100000):\n    primes = [primes]",
    at="primes",
    honest=("norm",),
    bare=False,
)
attack("huge-list", wants="halt", code="def double(x):\n    return list(range(10**7))", honest=("norm",), bare=False)
attack(
    "surrogates-in-text",
    wants="halt",
    code="primes = '\\ud800' * 6\nprint(primes)",
    at="primes",
    honest=("norm",),
    bare=False,
)
attack(
    "endless-iterator",
    wants="halt",
    code="import itertools\nclass P:\n    def __len__(self): return 6\n    def __iter__(self): return itertools.count()\nprimes = P()",
    at="primes",
    honest=("norm",),
)
attack(
    "huge-length",
    wants="halt",
    code="class P:\n    def __len__(self): return 2**62\n    def __getitem__(self, i): return i\nprimes = P()",
    at="primes",
    honest=("norm",),
    bare=False,
)
attack(
    "repr-that-never-ends",
    wants="halt",
    code="class P:\n    def __repr__(self):\n        while True: pass\n    __str__ = __format__ = lambda s, *a: repr(s)\nprimes = P()\nprimes",
    at="primes",
    honest=("norm",),
)
attack(
    "exception-with-a-hostile-message",
    wants="halt",
    code="class E(Exception):\n    def __str__(self):\n        while True: pass\n    __repr__ = __str__\ndef double(x):\n    raise E()",
    honest=("norm",),
    bare=False,
)
attack(
    "exception-message-of-100-megabytes",
    wants="halt",
    code="def double(x):\n    raise ValueError('x' * 10**8)",
    honest=("norm",),
    bare=False,
)
attack(
    "array-of-ten-gigabytes-by-strides",
    wants="halt",
    code="import numpy as np\ndef double(x):\n    return np.lib.stride_tricks.as_strided(np.zeros(1), (10**5, 10**4), (0, 0))",
    honest=("norm",),
    bare=False,
)
attack(
    "object-whose-class-changes",
    code="""
class A: pass
class Int(int): pass
def double(x):
    a = A()
    a.__class__ = type('int', (A,), {'__eq__': lambda s, o: True, '__ne__': lambda s, o: False})
    return a
""",
)
