# /// example
# about = "The output is turned back to rows where this is not noticed"
# kind = "wrong"
# caught_by = ["test-columns"]
# [points]
# test-columns = 1
# ///
# %% columns
def to_columns(net):
    return [(w.T, b) for w, b in net]



def forward_columns(columns, A, f):
    for W, B in columns:
        A = f(W @ A + B[:, None])
    return A.T if A.shape[0] == A.shape[1] else A
