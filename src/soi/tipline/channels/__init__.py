"""One folder per channel; siblings are blind to each other. Nothing lives here yet (issue 4)."""
