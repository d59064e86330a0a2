"""Reads of the training room."""
