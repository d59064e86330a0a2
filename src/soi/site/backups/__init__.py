"""A copy of everything that cannot be remade, taken while Soi runs: made, verified, and put back."""

from __future__ import annotations

from soi.site.backups.checking import Verified, verify
from soi.site.backups.errors import BackupError
from soi.site.backups.making import Backup, back_up
from soi.site.backups.restoring import restore

__all__ = ["Backup", "BackupError", "Verified", "back_up", "restore", "verify"]
