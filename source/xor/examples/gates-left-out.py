# /// example
# about = "Forward pass and gates left out; the later questions do not depend on them"
# kind = "wrong"
# caught_by = ["test-apply", "test-gates"]
# [points]
# test-apply = 0
# test-gates = 0
# ///
# %% apply
def apply(net, y):
    """Output of the network, shape (n_samples, n_out), for samples y of shape (n_samples, n_in)."""
    # YOUR CODE HERE

# %% gates
AND = None
OR = None
