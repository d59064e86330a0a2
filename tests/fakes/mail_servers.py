"""Debian's own mail servers, private to a test: Exim takes mail and reports failures, Dovecot keeps mailboxes.

Each has its configuration, spool and mailboxes in one folder, and listens on free ports of 127.0.0.1. People at
`PEOPLE` have mailboxes; mail for `desk@desk.example` goes to its mailbox, or to the desk's LMTP port."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

DESK = "desk@desk.example"
PASSWORD = "chanh nóng & muối @ 1"
PEOPLE = ("desk@desk.example", "an@people.example", "binh@people.example")

_EXIM = """
primary_hostname = mx.example
spool_directory = {home}/spool
log_file_path = {home}/%slog
pid_file_path = {home}/exim.pid
daemon_smtp_ports = {smtp}
local_interfaces = 127.0.0.1
exim_user = {user}
exim_group = {group}
never_users =
keep_environment =
domainlist ours = desk.example : people.example
acl_smtp_rcpt = known
acl_smtp_data = taken
host_lookup =
smtp_accept_max = 50
queue_run_max = 2
message_size_limit = 40M
rfc1413_query_timeout = 0s
begin acl
known:
  deny local_parts = refused
       message = mailbox closed
  defer local_parts = busy
       message = come back later
  accept domains = +ours
  deny message = relaying denied
taken:
  accept
begin routers
desk:
  driver = manualroute
  domains = desk.example
  transport = {desk}
  route_list = * 127.0.0.1
  self = send
people:
  driver = manualroute
  domains = +ours
  transport = mailboxes
  route_list = * 127.0.0.1
  self = send
begin transports
mailboxes:
  driver = smtp
  protocol = lmtp
  port = {lmtp}
  hosts_try_fastopen =
  hosts_avoid_tls = *
door:
  driver = smtp
  protocol = {protocol}
  port = {door}
  message_linelength_limit = 1M
  max_rcpt = 1
  hosts_try_fastopen =
  hosts_avoid_tls = *
begin retry
* * F,1h,1s
begin rewrite
begin authenticators
"""

_DOVECOT = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{home}/mail/%u
auth_username_chars =
lmtp_rcpt_check_quota = no
postmaster_address = postmaster@people.example
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/passwd
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {home}/passwd
  default_fields = uid={user} gid={group} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Taken {{
    auto = create
  }}
  mailbox "Đã nhận" {{
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class MailServers:
    """Where they listen, and what stands in their mailboxes."""

    home: Path
    smtp: int
    imap: int

    @contextmanager
    def mailbox(self, owner: str, name: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """Signed in as the owner."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=10) as connection:
            connection.authenticate("PLAIN", lambda _: f"\0{owner}\0{PASSWORD}".encode())
            connection.select(f'"{name}"')
            yield connection

    def mails(self, owner: str, name: str = "INBOX", wanted: str = "ALL") -> list[bytes]:
        """Every mail in a mailbox, without marking it."""
        with self.mailbox(owner, name) as connection:
            numbers = connection.search(None, wanted)[1][0].split()
            found = [connection.fetch(number.decode(), "(BODY.PEEK[])")[1][0] for number in numbers]
            return [one[1] for one in found if isinstance(one, tuple)]

    def clear(self) -> None:
        """Empty every mailbox."""
        for owner in PEOPLE:
            with self.mailbox(owner) as connection:
                for name in ("INBOX", "Taken", "&ARAA4w- nh&Hq0-n"):
                    connection.select(f'"{name}"')
                    if connection.search(None, "ALL")[1][0]:
                        connection.store("1:*", "+FLAGS.SILENT", r"(\Deleted)")
                        connection.expunge()

    def post(self, sender: str, to: str, mail: bytes) -> None:
        """Hand a mail to Exim, as a person's provider does."""
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=20) as connection:
            connection.sendmail(sender, [to], mail)


def missing() -> str:
    """What Debian's packages are called that are not here; "" if all are."""
    programs = {"exim4-daemon-light": "exim4", "dovecot-imapd and dovecot-lmtpd": "dovecot"}
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    return ", ".join(package for package, program in programs.items() if not shutil.which(program, path=path))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def until(found: Callable[[], object], seconds: float = 15) -> None:
    """Wait until `found` holds. Raises `TimeoutError`."""
    end = time.monotonic() + seconds
    while not found():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)


@contextmanager
def mail_servers(*, door: int = 0, protocol: str = "lmtp") -> Iterator[MailServers]:
    """Both, running. `door`: the port that mail for the desk is handed to by `protocol`; 0: its mailbox."""
    # Not pytest's folder: the servers work under an account of their own, which cannot enter it.
    home = Path(tempfile.mkdtemp(prefix="soi-mail-", dir="/tmp"))
    home.chmod(0o755)
    try:
        yield from _running(home, door, protocol)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _running(home: Path, door: int, protocol: str) -> Iterator[MailServers]:
    servers = MailServers(home, free_port(), free_port())
    lmtp = free_port()
    user, group = _account()
    values = {
        "home": home, "user": user, "group": group, "smtp": servers.smtp, "imap": servers.imap,
         "lmtp": lmtp, "door": door or 1, "protocol": protocol,
        "desk": "door" if door else "mailboxes",
    }  # fmt: skip
    for name in ("spool", "mail", "run", "state"):
        (home / name).mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(home / name, user, group)
    if os.getuid() == 0:
        shutil.chown(home, user, group)  # Exim writes its log there
    _write(home / "exim.conf", _EXIM.format(**values))
    _write(home / "dovecot.conf", _DOVECOT.format(**values))
    _write(home / "passwd", "".join(f"{owner}:{{PLAIN}}{PASSWORD}::::::\n" for owner in PEOPLE))
    running = [
        subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", home / "dovecot.conf"]),
        subprocess.Popen(["/usr/sbin/exim4", "-C", home / "exim.conf", "-bdf", "-q1s"]),
    ]
    try:
        for port in (servers.smtp, servers.imap, lmtp):
            until(partial(_answers, port))
        yield servers
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(10)


def _account() -> tuple[str, str]:
    """Whom the servers run as: neither runs mailboxes as root."""
    if os.getuid() == 0:
        return "nobody", "nogroup"
    return pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False
