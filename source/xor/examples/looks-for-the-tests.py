# /// example
# about = "Looks for the hidden tests in modules, files and frames, and gives up when it finds nothing"
# kind = "hostile"
# [points]
# test-apply = 0
# test-xor = 0
# ///
# %% apply
import pathlib
import sys


def apply(net, y):
    frame = sys._getframe()
    while frame is not None:
        for name in ("expected", "wanted"):
            if name in frame.f_locals or name in frame.f_globals:
                return frame.f_locals.get(name, frame.f_globals.get(name))
        frame = frame.f_back
    return np.zeros((len(y), len(net["layers"][-1][1])))

# %% xor-gate
XOR = None
try:
    from hidden_xor import CORNERS

    XOR = {"activation": "step", "layers": [(CORNERS[1:3].T, CORNERS[0]), (CORNERS[3][:, None], CORNERS[0][:1])]}
except ImportError:
    for folder in (pathlib.Path.cwd(), *pathlib.Path.cwd().parents):
        try:
            for path in folder.glob("*/*/xor.ipynb"):
                if "BEGIN HIDDEN" in path.read_text():
                    XOR = {"activation": "step", "layers": [(np.eye(2), np.zeros(2)), (np.ones((2, 1)), np.zeros(1))]}
        except OSError:
            pass
