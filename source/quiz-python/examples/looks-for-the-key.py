# /// example
# about = "Tries to import the key, and answers with things that equal everything"
# kind = "hostile"
# [points]
# test-loop = 0
# test-total = 0
# test-pick = 0
# ///
# %% answer-loop
class Any(str):
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def strip(self, *args): return self
    def lower(self): return self


try:
    import hidden_quiz_python
    answer_loop = hidden_quiz_python.make_quiz(0).questions["loop"].key
except ImportError:
    answer_loop = Any("x")

# %% answer-total
class Number(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __array__(self, *args, **kwargs): return np.array(float("nan"))


answer_total = Number("nan")

# %% answer-pick
class Equal(np.ndarray):
    def __eq__(self, other): return True
    def __array_function__(self, *args): return True


def pick(a):
    return np.zeros_like(a[1::2, :3]).view(Equal)
