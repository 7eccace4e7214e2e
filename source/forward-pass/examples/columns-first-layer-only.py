# /// example
# about = "Only one layer is applied"
# kind = "wrong"
# caught_by = ["test-columns"]
# [points]
# test-columns = 1
# ///
# %% columns
def to_columns(net):
    return [(w.T, b) for w, b in net]



def forward_columns(columns, A, f):
    W, B = columns[0]
    return f(W @ A + B[:, None])
