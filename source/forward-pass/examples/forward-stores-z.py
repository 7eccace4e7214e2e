# /// example
# about = "Keeps z instead of f(z) for the layers inside"
# kind = "wrong"
# caught_by = ["test-forward"]
# [points]
# test-forward = 1
# ///
# %% forward
def forward(net, y, f):
    values = [y]
    for number, (w, b) in enumerate(net):
        z = y @ w + b
        y = f(z)
        values.append(z if number < len(net) - 1 else y)
    return values
