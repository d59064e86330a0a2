"""The only outbound door: a pinned, SSRF-safe fetch."""
