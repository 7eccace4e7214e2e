# /// example
# about = "A tiny number hides the vanishing exponentials"
# kind = "wrong"
# caught_by = ["test-evidence"]
# [points]
# test-evidence = 1
# test-clean = 0
# test-noisy = 0
# test-covered = 0
# ///
# %% log-evidence
def log_evidence(images, templates, sigma):
    y = np.reshape(images, (len(images), -1)).astype(float)
    t = np.reshape(templates, (len(templates), -1)).astype(float)
    energy = ((y[:, None] - t[None]) ** 2).sum(axis=2) / (2 * sigma**2)
    return np.log(np.mean(np.exp(-energy), axis=1) + 1e-300)
# %% training
model = costs = None
