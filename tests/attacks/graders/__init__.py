"""The graders: ours takes the whole class at once, the others one submission at a time behind a guard."""
