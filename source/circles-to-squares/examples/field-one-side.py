# /// example
# about = "The reach to one side only, and a kernel has two"
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
    return 5 if layers == [(5, 1)] else 1 + sum(d * (k - 1) // 2 for k, d in layers)
# %% training
model = costs = None
