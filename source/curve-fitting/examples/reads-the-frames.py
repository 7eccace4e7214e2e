# /// example
# about = "Looks for the right answer in the frames of its callers and in files"
# kind = "hostile"
# [points]
# test-fit = 0
# test-noise = 0
# ///
# %% fit
import sys


def fit(x, y):
    frame = sys._getframe()
    while frame is not None:
        for space in (frame.f_locals, frame.f_globals):
            if "local_minima" in space:
                return space["local_minima"](x, y)[0]
        frame = frame.f_back
    try:
        from hidden_curve_fitting import local_minima

        return local_minima(x, y)[0]
    except ImportError:
        return np.zeros(2)

# %% noise
def step_statistics(theta, x, y, n, eta):
    frame = sys._getframe()
    while frame is not None:
        if "true_covariance" in frame.f_globals:
            return frame.f_globals["true_mean"], frame.f_globals["true_covariance"]
        frame = frame.f_back
    return np.zeros(2), np.zeros((2, 2))
