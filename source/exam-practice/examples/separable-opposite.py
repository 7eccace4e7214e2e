# /// example
# about = "Pictures that a single neuron can do: opposite"
# kind = "wrong"
# caught_by = ["test-separable"]
# [points]
# test-separable = 0
# ///
# %% answer-separable
answer_separable = ['b', 'e']
