"""Pages and what every request passes through."""
