# /// example
# about = "Transposes only where the shape demands it"
# kind = "wrong"
# caught_by = ["test-columns"]
# [points]
# test-columns = 1
# ///
# %% columns
def to_columns(net):
    return [(w.T if w.shape[0] != w.shape[1] else w, b) for w, b in net]


def forward_columns(columns, A, f):
    for W, B in columns:
        A = f(W @ A + B[:, None])
    return A
