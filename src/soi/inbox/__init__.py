"""Tips, pseudonyms and the retention clock. Nothing lives here yet (issue 4)."""
