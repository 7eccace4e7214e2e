"""From repeated scores to ranks that say how sure they are. Knows numbers only."""
