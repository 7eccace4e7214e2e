# /// example
# about = "Three digits, floats for whole numbers, letters with brackets, a slip of the pen; loops"
# kind = "correct"
# ///
# %% answer-picture
answer_picture = ' (a) '

# %% answer-gates
answer_gates = ' (d) '

# %% answer-activation
answer_activation = ' (a) '

# %% answer-gradient
answer_gradient = 11.2

# %% answer-step
answer_step = 2.55

# %% answer-rate
answer_rate = 0.32

# %% answer-delta
answer_delta = -2.79

# %% answer-outer
answer_outer = -1

# %% answer-inner
answer_inner = -0.92

# %% answer-probability
answer_probability = 0.353

# %% answer-entropy
answer_entropy = 0.531

# %% answer-logit
answer_logit = -0.412

# %% answer-height
answer_height = -0.15

# %% answer-centre
answer_centre = -1.8

# %% answer-output
answer_output = -16.0

# %% answer-weights
answer_weights = 512.0

# %% answer-dense
answer_dense = 198.0

# %% answer-hidden
answer_hidden = (7.0, 0.0)

# %% answer-shape
answer_shape = [2.0, 2.0, 8.0]

# %% answer-separable
answer_separable = {'a', 'c', 'd'}

# %% answer-term
answer_term = "learning-rat"

# %% answer-polygon
answer_polygon = []
corners = [(1, 0), (-2, 1), (-2, -1)]
w1, b1 = np.zeros((2, 3)), np.zeros(3)
for k in range(3):
    (x1, y1), (x2, y2) = corners[k], corners[(k + 1) % 3]
    w1[:, k] = [y1 - y2, x2 - x1]
    b1[k] = x1 * y2 - x2 * y1
answer_polygon = [(w1.tolist(), b1.tolist()), ([[1], [1], [1]], [-2.9])]

# %% answer-layer
def layer(y, w, b):
    rows = []
    for sample in y:
        z = np.array([sum(sample[i] * w[i][j] for i in range(len(sample))) + b[j] for j in range(len(b))])
        rows.append(np.minimum(np.maximum(0, z), 3))
    return np.array(rows)
