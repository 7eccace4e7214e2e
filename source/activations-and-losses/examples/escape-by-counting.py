# /// example
# about = "Eta times the steps of gradient descent with eta = 0.01"
# kind = "wrong"
# caught_by = ["test-escape"]
# [points]
# test-escape = 0
# ///
# %% escape
def escape_times(z):
    start = min(z, 3.0)
    return tuple(
        0.01 * steps_until_right(start, 0.01, lambda x: float(neuron_gradients(np.array([x]), np.array([0.0]))[n][0]), 20_000)
        for n in (0, 1)
    )
