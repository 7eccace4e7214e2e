# /// example
# about = "Trains for ever in the cell of task 5"
# kind = "hostile"
# [points]
# test-one-hidden = 0
# test-fewest = 0
# ///
# %% one-hidden
weights = np.zeros(3)
while True:
    weights = weights * 0.9

# %% fewest
fewest = None
