# /// example
# about = "Forward pass with plain loops over samples, layers and neurons"
# kind = "correct"
# ///
# %% apply
def apply(net, y):
    f = ACTIVATIONS[net["activation"]]
    rows = []
    for sample in y:
        values = list(sample)
        for w, b in net["layers"]:
            values = [
                float(f(np.array(sum(v * w[k][j] for k, v in enumerate(values)) + b[j]))) for j in range(len(b))
            ]
        rows.append(values)
    return np.array(rows)
