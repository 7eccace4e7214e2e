# /// example
# about = "Loops over samples, neurons and inputs, f once"
# kind = "wrong"
# caught_by = ["test-layer"]
# [points]
# test-layer = 1
# ///
# %% layer
def layer(y, w, b, f):
    z = np.zeros((len(y), len(b)))
    for s in range(len(y)):
        for j in range(len(b)):
            total = b[j]
            for k in range(len(w)):
                total += y[s, k] * w[k, j]
            z[s, j] = total
    return f(z)

# %% forward
def forward(net, y, f):
    values = [y]
    for w, b in net:
        values.append(f(values[-1] @ w + b))
    return values
