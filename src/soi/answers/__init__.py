"""Keeps the index in step with the checks and turns a message into an answer."""
