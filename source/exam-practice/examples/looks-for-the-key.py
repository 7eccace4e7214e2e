# /// example
# about = "Tries to import the keys, and answers with things that equal everything"
# kind = "hostile"
# [points]
# test-picture = 0
# test-gradient = 0
# test-term = 0
# ///
# %% answer-picture
class Any(str):
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def strip(self, *args): return self
    def lower(self): return self


try:
    import hidden_exam_practice
    answer_picture = hidden_exam_practice.make_exam(0).questions["picture"].key
except ImportError:
    answer_picture = Any("x")

# %% answer-gradient
class Number(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __abs__(self): return 0.0


answer_gradient = Number("nan")

# %% answer-term
answer_term = Any("everything")
