# /// example
# about = "Only to_columns is solved"
# kind = "wrong"
# caught_by = ["test-columns"]
# [points]
# test-columns = 1
# ///
# %% columns
def to_columns(net):
    return [(w.T, b) for w, b in net]



def forward_columns(columns, A, f):
    """Output of shape (n_L, n_samples) of a network given by pairs (W, B), for input A of shape (n_0, n_samples)."""
    # YOUR CODE HERE
