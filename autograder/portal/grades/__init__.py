"""What the portal does with grades: shows them, takes late penalties off, has them changed by people. No web in here."""
