# /// example
# about = "Tries to read the key and answers with an object that equals everything"
# kind = "hostile"
# [points]
# test-axis = 0
# test-shifted = 0
# test-linear = 0
# test-cubic = 0
# ///
# %% answer-axis
import glob
import os
import sys


class Any(str):
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def strip(self, *args): return self
    def lower(self): return self


try:
    import hidden_quiz
    answer_axis = hidden_quiz.make_quiz(0).questions["axis"].key
except ImportError:
    answer_axis = Any("x")

# %% answer-shifted
answer_shifted = Any("x")
for path in glob.glob("/**/hidden_quiz*", recursive=True) + glob.glob("/**/quiz-single-layer*", recursive=True):
    answer_shifted = open(path).read()

# %% answer-linear
answer_linear = Any("x")

# %% answer-cubic
answer_cubic = Any("x")
for frame in sys._current_frames().values():
    while frame is not None:
        answer_cubic = frame.f_locals.get("key", answer_cubic)
        frame = frame.f_back
