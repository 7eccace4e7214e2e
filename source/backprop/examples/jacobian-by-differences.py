# /// example
# about = "Difference quotients instead of the sum over paths"
# kind = "wrong"
# caught_by = ["test-jacobian"]
# [points]
# test-jacobian = 0
# ///
# %% jacobian
def jacobian(layers, activations, y):
    h = 1e-6
    columns = []
    for k in range(np.shape(y)[1]):
        step = np.zeros(np.shape(y)[1])
        step[k] = h
        high = forward(layers, activations, y + step)[0][-1]
        low = forward(layers, activations, y - step)[0][-1]
        columns.append((high - low) / (2 * h))
    return np.stack(columns, axis=-1)
