"""The library for programs: feeds, the sitemap, the signed feed and the desk's card. Pages are elsewhere."""
