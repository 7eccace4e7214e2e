# /// example
# about = "The pass between two minima is handed in as the second minimum"
# kind = "wrong"
# caught_by = ["test-minima"]
# [points]
# test-minima = 0
# ///
# %% minima
def F(x):
    return 1 / ((x + 2.5) ** 2 + 1) + 0.8 / ((x - 2.5) ** 2 + 1)


all_x = np.tile(X, (800, 1))
minimum_a = descend(np.array([1.0, -2.0]), all_x, F(all_x), 1.0)[-1]
# highest cost along the valley floor: best height for each position
positions = np.linspace(-2, 2, 4001)
shape = 1 / ((X - positions[:, None]) ** 2 + 1)
heights = shape @ F(X) / np.sum(shape**2, axis=1)
top = np.argmax(-heights * (shape @ F(X)))
minimum_b = np.array([heights[top], positions[top]])
