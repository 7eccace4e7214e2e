# /// example
# about = "The output is turned back to rows"
# kind = "wrong"
# caught_by = ["test-columns"]
# [points]
# test-columns = 0
# ///
# %% columns
def to_columns(net):
    return [(w.T, b) for w, b in net]



def forward_columns(columns, A, f):
    for W, B in columns:
        A = f(W @ A + B[:, None])
    return A.T
