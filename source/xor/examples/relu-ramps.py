# /// example
# about = "ReLU throughout: ramps whose kinks cancel; one hidden layer of many kinks by least squares"
# kind = "correct"
# ///
# %% xor-gate
# A ramp up and a ramp down along y1 + y2; four kinks.
XOR = {
    "activation": "relu",
    "layers": [
        (5 * np.ones((2, 4)), 5 * np.array([-0.4, -0.6, -1.4, -1.6])),
        (np.array([[1.0], [-1.0], [-1.0], [1.0]]), np.zeros(1)),
    ],
}
show(XOR, apply, "XOR", low=-0.5, high=1.5)

# %% quadrants
# relu(5 y + 1/2) - relu(5 y - 1/2) goes from 0 to 1 between -0.1 and 0.1; then |a - b| = relu(a - b) + relu(b - a).
ramps = (np.array([[5.0, 5.0, 0.0, 0.0], [0.0, 0.0, 5.0, 5.0]]), np.array([0.5, -0.5, 0.5, -0.5]))
difference = np.array([[1.0, -1.0], [-1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
quadrants = {
    "activation": "relu",
    "layers": [ramps, (difference, np.zeros(2)), (np.ones((2, 1)), np.zeros(1))],
}

# %% one-hidden
rng = np.random.default_rng(3)
n = 700
angle, offset = rng.uniform(0, 2 * np.pi, n), rng.uniform(-2.8, 2.8, n)
w1, b1 = np.vstack([np.cos(angle), np.sin(angle)]), -offset
train = rng.uniform(0.27, 2.03, size=(8000, 2)) * rng.choice([-1.0, 1.0], size=(8000, 2))
design = np.column_stack([np.maximum(0, train @ w1 + b1), np.ones(len(train))])
solution, *_ = np.linalg.lstsq(design, (train[:, 0] * train[:, 1] < 0).astype(float), rcond=1e-10)
one_hidden = {"activation": "relu", "layers": [(w1, b1), (solution[:-1, None], solution[-1:])]}
show(one_hidden, apply, "700 kinks")

# %% fewest
sigmoid = ACTIVATIONS["sigmoid"]
w1, b1 = np.array([[0.4, 0.0, 0.4], [0.0, 0.4, 0.4]]), np.full(3, 2.0)
w2 = 1e4 * np.array([[-1.0], [-1.0], [1.0]])
fewest = {"activation": "sigmoid", "layers": [(w1, b1), (w2, 1e4 * sigmoid(np.array([2.0])))]}
