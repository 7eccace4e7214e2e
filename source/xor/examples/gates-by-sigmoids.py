# /// example
# about = "Both gates by steep sigmoids"
# kind = "correct"
# ///
# %% gates
slope = 40.0
AND = {"activation": "sigmoid", "layers": [(slope * np.ones((2, 1)), np.array([-1.5 * slope]))]}
OR = {"activation": "sigmoid", "layers": [(np.full((2, 1), slope), [-0.5 * slope])]}
