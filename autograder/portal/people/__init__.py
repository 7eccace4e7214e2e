"""Who somebody is, and how the portal knows."""
