# /// example
# about = "The dilation acts on all layers after it too, as a stride would"
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
    field, jump = 1, 1
    for k, d in layers:
        jump *= d
        field += jump * (k - 1)
    return field
# %% training
model = costs = None
