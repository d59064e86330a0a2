"""Training: items, sessions, scoring. So far the pure part: `measure` (what answers say), `scheduling`."""
