# /// example
# about = "The factor 2 is forgotten"
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
    energy = 2 * energy
    g = energy.min(axis=1)
    return np.log(np.exp(g[:, None] - energy).mean(axis=1)) - g
# %% training
model = costs = None
