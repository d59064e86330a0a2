"""Training: items, sessions, scoring. Nothing lives here yet."""
