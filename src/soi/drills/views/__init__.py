"""Pages of the training room, one module for each part. Each door parses, calls one action, and renders."""
