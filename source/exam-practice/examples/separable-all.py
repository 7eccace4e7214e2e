# /// example
# about = "Pictures that a single neuron can do: all"
# kind = "wrong"
# caught_by = ["test-separable"]
# [points]
# test-separable = 0
# ///
# %% answer-separable
answer_separable = ['a', 'b', 'c', 'd', 'e']
