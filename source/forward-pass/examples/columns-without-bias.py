# /// example
# about = "The bias is forgotten"
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
        A = f(W @ A) if len(columns) > 1 else f(W @ A + B[:, None])
    return A
