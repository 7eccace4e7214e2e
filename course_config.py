"""Configuration of the course *Machine Learning for Physicists*.

Read by `autograder`, and by nbgrader through ``nbgrader_config.py``.
"""

c = get_config()  # noqa: F821  (given by traitlets when it executes this file)

c.CourseDirectory.course_id = "ml4phys"

# What students find where their answer belongs. No `raise NotImplementedError()`: a notebook runs from top to
# bottom before it is complete, and the visible tests say what is missing.
c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE"}

# Files beside a notebook that students never get: the examiner's helpers and the example answers. The second
# list says the same to nbgrader's own `generate_assignment`.
c.Release.hidden_files = ["hidden_*", "hidden", "examples"]
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    "hidden_*",
    "hidden",
    "examples",
]
# Cells that only the instructor sees are cut out by nbgrader too.
c.TagRemovePreprocessor.enabled = True
c.TagRemovePreprocessor.remove_cell_tags = {"instructor-only"}
c.GenerateAssignment.preprocessors.prepend(["nbconvert.preprocessors.TagRemovePreprocessor"])

# Each student has an exam of their own; `autograder release exam-practice --students FILE --to DIR` writes them.
c.Variants.per_student = ["exam-practice"]

# The page of the course: docs/course.md, written by `make prove`.
c.Syllabus.title = "Machine Learning for Physicists"
c.Syllabus.sessions = {
    "Structure of neural networks": [
        "quiz-python",
        "quiz-single-layer",
        "forward-pass",
        "xor",
        "shapes",
        "curve-fitting",
    ],
    "Training": ["backprop", "sgd-slope", "activations-and-losses"],
    "Keras and image recognition": ["gaussian-vs-lorentzian", "circle-vs-square"],
    "Convolutions and autoencoders": ["circles-to-squares", "autoencoder-challenge"],
    "Exam preparation": ["exam-practice"],
}
# Cells whose picture stands for an assignment; without a name it is the last one that the solved notebook draws.
c.Syllabus.pictures = {
    "forward-pass": "show-spreads",
    "shapes": "picture-patches",
    "curve-fitting": "minima",
    "sgd-slope": "show-runs",
    "activations-and-losses": "picture-slopes",
    "circle-vs-square": "picture-noise",
    "circles-to-squares": "picture-training",
}

# Notebooks allow a training 15 seconds of a quiet core (20 in a bonus task), and one cell may train two networks.
c.Limits.cell_seconds = 60
c.Limits.submission_seconds = 300
c.Limits.memory_mib = 1500
c.Limits.processes = 64
