# /// example
# about = "Letters written as (b) with spaces around; the picture with meshgrid"
# kind = "correct"
# ///
# %% answer-axis
answer_axis = " (c) "

# %% answer-shifted
answer_shifted = " (a) "

# %% answer-linear
answer_linear = " (b) "

# %% answer-cubic
answer_cubic = " (c) "

# %% answer-draw
def plane_output(w, b, n):
    y1, y2 = np.meshgrid(np.linspace(-3, 3, n), np.linspace(-3, 3, n))
    return 0.5 * (1 + np.tanh(2 * (w[0] * y1 + w[1] * y2 + b)))
