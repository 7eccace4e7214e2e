# /// example
# about = "B is added along the samples whenever the numbers allow it"
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
        Z = W @ A
        A = f(Z + B) if len(B) == Z.shape[1] else f(Z + B.reshape(-1, 1))
    return A
