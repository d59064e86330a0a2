"""`bench media`: pictures, words in them, sounds and videos, on data that the scripts draw and say themselves."""
