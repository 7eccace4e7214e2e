# /// example
# about = "Sum over the templates instead of the mean"
# kind = "wrong"
# caught_by = ["test-evidence"]
# [points]
# test-evidence = 0
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% log-evidence
def log_evidence(images, templates, sigma):
    y = np.reshape(images, (len(images), -1)).astype(float)
    t = np.reshape(templates, (len(templates), -1)).astype(float)
    energy = ((y[:, None] - t[None]) ** 2).sum(axis=2) / (2 * sigma**2)
    g = energy.min(axis=1)
    return np.log(np.exp(g[:, None] - energy).sum(axis=1)) - g
# %% training
model = costs = None
