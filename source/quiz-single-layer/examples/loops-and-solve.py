# /// example
# about = "The line from a linear system, the picture with two loops"
# kind = "correct"
# ///
# %% answer-line
P, Q = np.array([1.0, 0.0]), np.array([0.0, 2.0])
bias = 1.0
weights = np.linalg.solve(np.vstack([P, Q]), -bias * np.ones(2))

# %% answer-draw
import math


def plane_output(w, b, n):
    axis = np.linspace(-3, 3, n)
    out = np.zeros((n, n))
    for i, y2 in enumerate(axis):
        for j, y1 in enumerate(axis):
            out[i, j] = 1 / (1 + math.exp(-4 * (w[0] * y1 + w[1] * y2 + b)))
    return out
