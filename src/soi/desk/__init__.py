"""The newsroom: queue, drafts, second reader, corrections. Nothing lives here yet (issue 3)."""
