"""Captured pages and the quotations found in them. Nothing lives here yet (issue 3)."""
