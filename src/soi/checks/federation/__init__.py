"""Following other desks: looking at a feed before it is followed, and reading those that are.

Feeds are pulled, never pushed; a feed changes only what it brought here or what its own host publishes. What is
read is written by `soi.checks.actions.federation`; the clock is the caller's."""
