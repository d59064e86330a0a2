"""Receive a tip, answer it if known, deliver, follow up. Nothing lives here yet (issue 4)."""
