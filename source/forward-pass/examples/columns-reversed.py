# /// example
# about = "The order of the layers is reversed"
# kind = "wrong"
# caught_by = ["test-columns"]
# [points]
# test-columns = 1
# ///
# %% columns
def to_columns(net):
    return [(w.T, b) for w, b in reversed(net)]


def forward_columns(columns, A, f):
    for W, B in columns:
        A = f(W @ A + B[:, None])
    return A
