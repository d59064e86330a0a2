"""The engine: an index over checks, ranking, guard, bands and explanations. No Django, no sockets."""
