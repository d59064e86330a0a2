"""Claims, checks, verdicts, sources, versions; import and export.

The front door is three modules: `draft` (what may be published), `actions` (the only writer) and `models`
(what others read). Models cannot be named here: Django loads this package before its tables exist."""
