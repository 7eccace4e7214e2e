# /// example
# about = "The mean of the heights for all patches"
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
    return [(w1, b1), (w2, b2), (np.full_like(w3, np.mean(heights)), np.zeros(1))]
