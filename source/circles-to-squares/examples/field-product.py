# /// example
# about = "Multiplies the kernel sizes"
# kind = "wrong"
# caught_by = ["test-field"]
# [points]
# test-field = 0
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% receptive-field
def receptive_field(layers):
    return int(np.prod([1 + d * (k - 1) for k, d in layers]))
# %% training
model = costs = None
