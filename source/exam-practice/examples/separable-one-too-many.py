# /// example
# about = "Pictures that a single neuron can do: one too many"
# kind = "wrong"
# caught_by = ["test-separable"]
# [points]
# test-separable = 2
# ///
# %% answer-separable
answer_separable = ['a', 'c', 'd', 'b']
