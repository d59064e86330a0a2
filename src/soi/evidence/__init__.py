"""Captured pages and uploads, and the quotations found again in them."""
