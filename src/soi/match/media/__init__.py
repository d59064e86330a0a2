"""Finding pictures, sounds and videos by their fingerprints. Pure: no Django, no sockets."""
