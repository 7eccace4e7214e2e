# /// example
# about = "The spectrum of task 7 instead of a function of their own"
# kind = "wrong"
# caught_by = ["test-minima"]
# [points]
# test-minima = 0
# ///
# %% minima
F = two_lines
minimum_a, minimum_b = DEEP, SHALLOW
