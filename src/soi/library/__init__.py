"""The public site: ask box, check pages, search and the public API."""
