"""Signing in with the OpenID Connect provider that the operator named, through `soi.net` only."""
