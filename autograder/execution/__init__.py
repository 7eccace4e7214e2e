"""The three processes: student, examiner and the supervisor that believes neither."""
