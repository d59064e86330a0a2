"""Accounts, roles and the audit trail. Nothing lives here yet (issue 3)."""
