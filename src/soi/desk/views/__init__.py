"""Pages of the desk, one module for each part of the work. Each door parses, calls one action, and renders."""
