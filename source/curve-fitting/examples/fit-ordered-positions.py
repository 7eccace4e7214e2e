# /// example
# about = "Takes for granted that the positions are in order and equally spaced"
# kind = "wrong"
# caught_by = ["test-fit"]
# [points]
# test-fit = 0
# ///
# %% fit
def fit(x, y):
    grid = np.linspace(-5, 5, len(x))
    peak = np.argmax(np.abs(y))
    theta = np.array([y[peak], grid[peak]])
    for _ in range(800):
        theta = theta - gradient(theta, grid, y)
    return theta
