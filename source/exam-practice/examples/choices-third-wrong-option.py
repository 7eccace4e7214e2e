# /// example
# about = "The third of the wrong options of each choice"
# kind = "wrong"
# caught_by = ["test-picture", "test-gates", "test-activation"]
# [points]
# test-picture = 0
# test-gates = 0
# test-activation = 0
# ///
# %% answer-picture
answer_picture = 'd'

# %% answer-gates
answer_gates = 'c'

# %% answer-activation
answer_activation = 'd'
