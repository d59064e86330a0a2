"""Claims, checks, verdicts, sources, versions; import and export."""
