"""The ways people write to us, one folder each. They know nothing of one another.

`all_channels` is the explicit list; a channel that needs an extra which is not installed is left out."""
