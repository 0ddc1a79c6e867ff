#!/usr/bin/env python3
"""A real SMTP server for tests, on loopback only.

Each accepted message becomes two files in DIR/new, written under DIR/tmp and renamed:
NAME.eml, the bytes as they came, then NAME.json, the envelope; once the .json is there both are whole.
What it does is chosen by the recipient, so a test needs no other channel to it:

    refuse@...      550 at RCPT, a permanent refusal
    defer@...       451 at RCPT, a refusal for now
    delay@...       stores, answers after 3 seconds (delay-10@... after 10)
    pace-20.x@...   stores, answers after 20 milliseconds
    drop@...        stores, then closes the connection without an answer
    cut@...         closes the connection at RCPT, nothing is stored
    once-defer.x@... once-cut.x@... once-drop.x@...   does so the first time it meets that address, then takes it
    bounce@...      stores, and leaves a report of failed delivery (RFC 3464) in DIR/returned

AUTH PLAIN and LOGIN are offered; the one login is siaprak with the password kata-sandi-uji.
"""

import argparse
import asyncio
import itertools
import json
import logging
import os
import pathlib
import re
import signal
import ssl
import sys
import time
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

LOGIN = LoginPassword(login=b"siaprak", password=b"kata-sandi-uji")
DELAY = re.compile(r"^delay(?:-(\d{1,3}))?@", re.IGNORECASE)
PACE = re.compile(r"^pace-(\d{1,4})[.@]", re.IGNORECASE)


def wish(recipient: str) -> str:
    """The part of the address that says what shall happen."""
    return recipient.split("@", 1)[0].lower()


def delay_seconds(recipients: list[str]) -> float:
    delays = (int(m.group(1) or 3) for m in map(DELAY.match, recipients) if m)
    paces = (int(m.group(1)) / 1000 for m in map(PACE.match, recipients) if m)
    return max([*delays, *paces], default=0)


class Keeper:
    """Stores messages and plays the failures a real relay shows."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        self.numbers = itertools.count(1)
        for name in ("tmp", "new", "returned"):
            (root / name).mkdir(parents=True, exist_ok=True)
        # Kept over a restart, so that "the first time" stays true.
        self.met_file = root / "met"
        self.met_file.touch()
        self.met = set(self.met_file.read_text().split())

    def once(self, address: str, what: str) -> bool:
        """Whether this is asked for the first time."""
        if not wish(address).startswith(f"once-{what}.") or address in self.met:
            return False
        self.met.add(address)
        with self.met_file.open("a") as file:
            file.write(address + "\n")
        return True

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.once(address, "defer"):
            return "451 4.3.0 Try again later"
        if self.once(address, "cut"):
            server.transport.abort()
            return "421 4.3.0 Closing"
        if wish(address) == "refuse":
            return "550 5.1.1 No such mailbox here"
        if wish(address) == "defer":
            return "451 4.3.0 Try again later"
        if wish(address) == "cut":
            server.transport.abort()
            return "421 4.3.0 Closing"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        name = self.store(session, envelope, server.transport.get_extra_info("ssl_object"))
        await asyncio.sleep(delay_seconds(envelope.rcpt_tos))
        if any(wish(recipient) == "drop" or self.once(recipient, "drop") for recipient in envelope.rcpt_tos):
            server.transport.abort()
        for recipient in envelope.rcpt_tos:
            if wish(recipient) == "bounce":
                self.write(f"{name}.eml", report(envelope, recipient), "returned")
        return f"250 2.0.0 Stored as {name}"

    def store(self, session, envelope, secured) -> str:
        name = f"{time.time_ns()}-{next(self.numbers):06d}"
        note = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "helo": session.host_name,
            "login": session.auth_data.login.decode() if session.authenticated else None,
            "tls": secured.version() if secured else None,
            "received_at": time.time(),
        }
        self.write(f"{name}.eml", envelope.original_content)
        self.write(f"{name}.json", json.dumps(note).encode())
        return name

    def write(self, name: str, content: bytes, folder: str = "new") -> None:
        (self.root / "tmp" / name).write_bytes(content)
        os.rename(self.root / "tmp" / name, self.root / folder / name)


def report(envelope, recipient: str) -> bytes:
    """What a mail server sends back when nobody has that mailbox, with the headers of the mail."""
    headers = envelope.original_content.split(b"\r\n\r\n", 1)[0] + b"\r\n"
    status = (
        "Reporting-MTA: dns; smtp.contoh.invalid\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 No such mailbox here\r\n"
    )
    top = (
        "From: MAILER-DAEMON@smtp.contoh.invalid\r\n"
        f"To: {envelope.mail_from}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="batas"\r\n\r\n'
        "--batas\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
        f"--batas\r\nContent-Type: message/delivery-status\r\n\r\n{status}"
        "--batas\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    )
    return top.encode() + headers + b"--batas--\r\n"


def authenticate(server, session, envelope, mechanism, auth_data) -> AuthResult:
    if auth_data == LOGIN:
        return AuthResult(success=True, auth_data=auth_data)
    return AuthResult(success=False, handled=False)


def secured_by(certificate: pathlib.Path | None, key: pathlib.Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def serve(root: pathlib.Path, port: int, address_file: pathlib.Path | None, security: str, context) -> None:
    loop = asyncio.get_running_loop()
    keeper = Keeper(root)

    def connection() -> SMTP:
        return SMTP(
            keeper,
            loop=loop,
            hostname="smtp.contoh.invalid",
            enable_SMTPUTF8=True,
            authenticator=authenticate,
            auth_require_tls=False,
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
        )

    server = await loop.create_server(
        connection, host="127.0.0.1", port=port, ssl=context if security == "tls" else None
    )
    address = "127.0.0.1:%d" % server.sockets[0].getsockname()[1]
    print(address, flush=True)
    if address_file:
        part = address_file.with_suffix(".part")
        part.write_text(address)
        os.rename(part, address_file)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()


def main() -> int:
    # Plain-text AUTH is what these tests want; the library warns about it on every connection.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
    warnings.filterwarnings("ignore", category=UserWarning, module="aiosmtpd")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", required=True, type=pathlib.Path, help="where messages are stored")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; the address is printed")
    parser.add_argument("--address-file", type=pathlib.Path, help="a file that gets the address as well")
    parser.add_argument("--security", choices=["none", "starttls", "tls"], default="none")
    parser.add_argument("--certificate", type=pathlib.Path, help="for starttls and tls, in PEM")
    parser.add_argument("--key", type=pathlib.Path, help="of that certificate, in PEM")
    options = parser.parse_args()
    context = secured_by(options.certificate, options.key)
    asyncio.run(serve(options.dir, options.port, options.address_file, options.security, context))
    return 0


if __name__ == "__main__":
    sys.exit(main())
