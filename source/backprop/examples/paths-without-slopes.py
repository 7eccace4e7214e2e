# /// example
# about = "Products of the weights alone"
# kind = "wrong"
# caught_by = ["test-jacobian"]
# [points]
# test-jacobian = 0
# ///
# %% jacobian
def jacobian(layers, activations, y):
    product = np.eye(np.shape(y)[1])
    for w, _ in layers:
        product = product @ w
    return np.repeat(product.T[None], len(y), axis=0)
