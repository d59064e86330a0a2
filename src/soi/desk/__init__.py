"""The newsroom: queue, drafts, second reader, sign-off, corrections."""
