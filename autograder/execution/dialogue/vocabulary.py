"""What both processes may ask of each other's objects: special methods, and built-in functions called by name."""

SPECIALS = frozenset(
    """
    __call__ __len__ __iter__ __next__ __reversed__ __getitem__ __setitem__ __delitem__ __contains__ __enter__
    __exit__ __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__
    __rtruediv__ __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__ __mod__ __rmod__ __imod__ __divmod__
    __rdivmod__ __pow__ __rpow__ __ipow__ __matmul__ __rmatmul__ __imatmul__ __and__ __rand__ __iand__ __or__
    __ror__ __ior__ __xor__ __rxor__ __ixor__ __lshift__ __rlshift__ __rshift__ __rrshift__ __neg__ __pos__
    __abs__ __invert__ __round__ __trunc__ __floor__ __ceil__ __int__ __float__ __complex__ __index__ __bool__
    __lt__ __le__ __gt__ __ge__ __eq__ __ne__ __hash__ __str__ __repr__ __format__ __bytes__ __array__
    __await__
    """.split()
)
SAFE_BUILTINS = frozenset(
    "abs all any ascii bin chr divmod format hash hex len max min oct ord pow repr round sorted sum".split()
)
