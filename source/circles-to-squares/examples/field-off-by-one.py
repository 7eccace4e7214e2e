# /// example
# about = "The pixel in the middle is forgotten for more than one layer"
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
    return sum(d * (k - 1) for k, d in layers) + (len(layers) == 1)
# %% training
model = costs = None
