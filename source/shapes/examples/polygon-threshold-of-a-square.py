# /// example
# about = "The AND of four edges for any number of edges"
# kind = "wrong"
# caught_by = ["test-polygon"]
# [points]
# test-polygon = 0
# ///
# %% polygon
def polygon(corners):
    along = np.roll(corners, -1, axis=0) - corners
    normals = np.column_stack([-along[:, 1], along[:, 0]])
    offsets = -np.sum(normals * corners, axis=1)
    n = len(corners)
    return [(normals.T, offsets), (np.ones((n, 1)), np.array([-3.5])), (np.ones((1, 1)), np.zeros(1))]

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
