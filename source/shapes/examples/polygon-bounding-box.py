# /// example
# about = "The smallest upright rectangle around the polygon"
# kind = "wrong"
# caught_by = ["test-polygon"]
# [points]
# test-polygon = 0
# ///
# %% polygon
def polygon(corners):
    low, high = corners.min(axis=0), corners.max(axis=0)
    w1 = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
    b1 = np.array([-low[0], high[0], -low[1], high[1]])
    return [(w1, b1), (np.ones((4, 1)), np.array([-3.5])), (np.ones((1, 1)), np.zeros(1))]

# %% patches
def patches(polygons, heights):
    normals, offsets, owner = [], [], []
    for number, corners in enumerate(polygons):
        for p, q in zip(corners, np.roll(corners, -1, axis=0)):
            normals.append([p[1] - q[1], q[0] - p[0]])
            offsets.append(-np.dot(normals[-1], p))
            owner.append(number)
    w2 = (np.array(owner)[:, None] == np.arange(len(polygons))).astype(float)
    return [(np.array(normals).T, np.array(offsets)), (w2, 0.5 - w2.sum(axis=0)), (np.array(heights, dtype=float)[:, None], np.zeros(1))]
