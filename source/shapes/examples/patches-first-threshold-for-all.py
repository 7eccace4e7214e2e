# /// example
# about = "The number of corners of the first polygon for all ANDs"
# kind = "wrong"
# caught_by = ["test-patches"]
# [points]
# test-patches = 1
# ///
# %% patches
def patches(polygons, heights):
    parts = [polygon(corners) for corners in polygons]
    w1 = np.hstack([part[0][0] for part in parts])
    b1 = np.concatenate([part[0][1] for part in parts])
    counts = np.array([len(corners) for corners in polygons])
    owner = np.repeat(np.arange(len(polygons)), counts)
    w2 = (owner[:, None] == np.arange(len(polygons))).astype(float)
    b2 = 0.5 - counts
    w3 = np.array(heights, dtype=float)[:, None]
    return [(w1, b1), (w2, np.full(len(polygons), b2[0])), (w3, np.zeros(1))]
