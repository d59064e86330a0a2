"""The library as files that need no server."""
