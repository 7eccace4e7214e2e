# /// example
# about = "Everything is calculated in the cell; a deeper network; the bias as a weight"
# kind = "correct"
# ///
# %% answer-hidden
y = np.array([1, -2])
w1 = np.array([[3, -2], [-1, -1]])
b1 = np.array([2, -3])
w2 = np.array([-2, -3])
b2 = -2
answer_hidden = np.maximum(0, y @ w1 + b1)

# %% answer-output
answer_output = answer_hidden @ w2 + b2

# %% answer-gradient
x = np.array([2, 4, -1, -2])
F = np.array([3, 5, -2, -1])
answer_gradient = np.mean((3 * x - F) * x)

# %% answer-step
answer_step = 3 - 0.04 * answer_gradient

# %% answer-rate
answer_rate = 2 / np.mean(x**2)

# %% answer-delta
y = np.array([1, 3])
w1 = np.array([[0.15, 0.21], [0.06, 0.05]])
w2 = np.array([0.52, 0.11])
F = 3
h = y @ w1
answer_delta = h @ w2 - F

# %% answer-outer
answer_outer = answer_delta * h[1]

# %% answer-inner
answer_inner = answer_delta * w2[1] * y[1]

# %% answer-probability
z = np.array([0.0, np.log(10), np.log(6)])
p = np.exp(z) / np.exp(z).sum()
answer_probability = p[2]

# %% answer-entropy
answer_entropy = -np.log(p[1])

# %% answer-logit
answer_logit = p[1] - 1

# %% answer-height
theta0, theta1, x0, F0 = 15, 3, 5, 1.5
u = (x0 - theta1) ** 2 + 1
answer_height = -0.5 * (theta0 / u - F0) / u

# %% answer-centre
answer_centre = -0.5 * (theta0 / u - F0) * theta0 * 2 * (x0 - theta1) / u**2

# %% answer-polygon
corners = np.array([[1, 0], [-2, 1], [-2, -1]])
edges = np.roll(corners, -1, axis=0) - corners
inwards = np.column_stack([-edges[:, 1], edges[:, 0]])
w1, b1 = inwards.T, -(inwards * corners).sum(axis=1)
# first and second edge, then the third one: two layers of AND
w2, b2 = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.array([-1.5, -0.5])
answer_polygon = [(w1, b1), (w2, b2), (np.ones((2, 1)), np.array([-1.5]))]

# %% answer-term
answer_term = "the learning rate"

# %% answer-layer
def layer(y, w, b):
    z = np.hstack([y, np.ones((len(y), 1))]) @ np.vstack([w, b])
    return np.minimum(np.maximum(0, z), 3)
