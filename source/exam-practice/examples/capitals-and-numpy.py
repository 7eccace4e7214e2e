# /// example
# about = "Capital letters, NumPy numbers and arrays; outside as OR of half planes; einsum"
# kind = "correct"
# ///
# %% answer-picture
answer_picture = 'A'

# %% answer-gates
answer_gates = 'D'

# %% answer-activation
answer_activation = 'A'

# %% answer-separable
answer_separable = ('D', 'C', 'A',)

# %% answer-hidden
answer_hidden = np.array([[7, 0]])

# %% answer-shape
answer_shape = np.array([2, 2, 8])

# %% answer-gradient
answer_gradient = np.float64(11.25)

# %% answer-step
answer_step = np.float64(2.55)

# %% answer-rate
answer_rate = np.float64(0.32)

# %% answer-delta
answer_delta = np.float64(-2.7888)

# %% answer-outer
answer_outer = np.float64(-1.00397)

# %% answer-inner
answer_inner = np.float64(-0.920304)

# %% answer-probability
answer_probability = np.float64(0.352941)

# %% answer-entropy
answer_entropy = np.float64(0.530628)

# %% answer-logit
answer_logit = np.float64(-0.411765)

# %% answer-height
answer_height = np.float64(-0.15)

# %% answer-centre
answer_centre = np.float64(-1.8)

# %% answer-output
answer_output = np.int64(-16)

# %% answer-weights
answer_weights = np.int64(512)

# %% answer-dense
answer_dense = np.int64(198)

# %% answer-polygon
corners = np.array([[1, 0], [-2, 1], [-2, -1]])
edges = np.roll(corners, -1, axis=0) - corners
inwards = np.column_stack([-edges[:, 1], edges[:, 0]])
w1, b1 = inwards.T, -(inwards * corners).sum(axis=1)
answer_polygon = [(-3 * w1, -3 * b1), (-np.ones((3, 1)), np.array([0.5]))]

# %% answer-term
answer_term = 'Step size'

# %% answer-layer
def layer(y, w, b):
    z = np.einsum('si,ij->sj', y, w) + b[None, :]
    return np.minimum(np.maximum(0, z), 3)
