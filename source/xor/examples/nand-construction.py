# /// example
# about = "XOR and the quadrants from NAND gates, four layers deep"
# kind = "correct"
# ///
# %% xor-gate
nand_first = (np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]]), np.array([-0.5, -0.5, 1.5]))  # y1, y2, NAND
second = (np.array([[-1.0, 0.0], [0.0, -1.0], [-1.0, -1.0]]), np.array([1.5, 1.5]))
third = (np.array([[-1.0], [-1.0]]), np.array([1.5]))
XOR = {"activation": "step", "layers": [nand_first, second, third]}

# %% quadrants
signs = (np.eye(2), np.zeros(2))
quadrants = {"activation": "step", "layers": [signs, *XOR["layers"]]}
