# /// example
# about = "Stairs with steps of 0.9: right in most places, wrong near the axes; the same stairs, finer, for the bonus"
# kind = "wrong"
# caught_by = ["test-one-hidden", "test-fewest"]
# [points]
# test-one-hidden = 1
# test-fewest = 0
# ///
# %% one-hidden
def stairs(step):
    """Larger of |y1 - y2| and |y1 + y2|, counted in steps."""
    columns, biases, outs = [], [], []
    for height, direction in ((-1, (1.0, 1.0)), (1, (1.0, -1.0))):
        for edge in np.arange(step / 2, 4.0 + step, step):
            for side in (1, -1):
                columns.append([side * direction[0], side * direction[1]])
                biases.append(-edge)
                outs.append([float(height)])
    return {"activation": "step", "layers": [(np.array(columns).T, np.array(biases)), (np.array(outs), np.array([-0.5]))]}


one_hidden = stairs(0.9)

# %% fewest
fewest = stairs(0.5)
