# /// example
# about = "The repeated list itself instead of its text"
# kind = "correct"
# ///
# %% answer-star
answer_star = [3, 5, 3, 5]

# %% answer-copies
answer_copies = ["a", "f", "b", "a"]
