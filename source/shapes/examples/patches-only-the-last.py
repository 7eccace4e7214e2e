# /// example
# about = "Only the last polygon is drawn"
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
    last = polygon(polygons[-1])
    return [last[0], last[1], (w3[-1:], np.zeros(1))]
