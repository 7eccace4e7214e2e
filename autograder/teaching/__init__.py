"""What instructors do with graded work: statistics, points by hand, regrading, rosters, grades for other systems.

Functions on a course and its gradebook, without web framework or terminal in them.
"""
