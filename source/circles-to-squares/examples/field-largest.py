# /// example
# about = "Only the widest layer counts"
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
    return max([1 + d * (k - 1) for k, d in layers], default=1)
# %% training
model = costs = None
