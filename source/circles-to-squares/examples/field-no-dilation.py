# /// example
# about = "Ignores the dilation"
# kind = "wrong"
# caught_by = ["test-field"]
# [points]
# test-field = 1
# test-training = 0
# test-sizes = 0
# test-translation = 0
# ///
# %% receptive-field
def receptive_field(layers):
    return 1 + sum(k - 1 for k, d in layers)
# %% training
model = costs = None
