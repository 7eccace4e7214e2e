"""Hostile and broken submissions, graded by autograder, by an unprotected grader and by its peers.

catalogue/   the attacks, by class: what each wants and the score it deserves
arena.py     the course they are handed in to, with secrets to steal and files to damage
graders/     runs a submission through one grader and says what came of it
__main__.py  the table: attacks that succeed / tried, per class and grader (`make attacks`)
"""
