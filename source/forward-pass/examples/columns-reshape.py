# /// example
# about = "w is reshaped instead of transposed"
# kind = "wrong"
# caught_by = ["test-columns"]
# [points]
# test-columns = 1
# ///
# %% columns
def to_columns(net):
    return [(w.reshape(w.shape[1], w.shape[0]), b) for w, b in net]


def forward_columns(columns, A, f):
    for W, B in columns:
        A = f(W @ A + B[:, None])
    return A
