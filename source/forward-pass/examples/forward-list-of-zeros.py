# /// example
# about = "Right output, the other layers are filled with zeros"
# kind = "wrong"
# caught_by = ["test-forward"]
# [points]
# test-forward = 1
# ///
# %% forward
def forward(net, y, f):
    values = [np.zeros((len(y), len(w))) for w, b in net]
    for w, b in net:
        y = layer(y, w, b, f)
    return [*values, y]

# %% cut
def values_of_layer(net, y, f, n):
    return forward(net[:n], y, f)[-1]
