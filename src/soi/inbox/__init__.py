"""Tips, grouped into questions; pseudonyms and the retention clock."""
