# /// example
# about = "All gates with steep sigmoids and lists instead of arrays"
# kind = "correct"
# ///
# %% gates
AND = {"activation": "sigmoid", "layers": [([[40.0], [40.0]], [-60.0])]}
OR = {"activation": "sigmoid", "layers": [([[40.0], [40.0]], [-20.0])]}

# %% xor-gate
XOR = {
    "activation": "sigmoid",
    "layers": [([[40.0, 40.0], [40.0, 40.0]], [-20.0, -60.0]), ([[60.0], [-60.0]], [-30.0])],
}

# %% quadrants
k = 120.0
quadrants = {
    "activation": "sigmoid",
    "layers": [
        (k * np.eye(2), np.zeros(2)),
        (np.array([[k, -k], [-k, k]]), np.array([-k / 2, -k / 2])),
        (np.array([[k], [k]]), np.array([-k / 2])),
    ],
}
show(quadrants, apply, "steep sigmoids")
