"""Bytes to fingerprints, text and frames. Nothing lives here yet."""
