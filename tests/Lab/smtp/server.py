"""A real SMTP server on loopback that keeps each mail as a file: server.py PORT DIRECTORY [USER PASSWORD CERTIFICATE KEY].

With a user it wants STARTTLS and that login; without, it takes everything. A recipient at refused.test is refused.
Prints "ready" when it listens, and runs until it is ended.
"""
import os
import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Keep:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.endswith("@refused.test"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Keep.count += 1
        name = os.path.join(directory, "%04d.eml" % Keep.count)
        with open(name + ".new", "wb") as file:
            file.write(envelope.content)
        os.rename(name + ".new", name)
        return "250 kept"


def login(server, session, envelope, mechanism, data):
    good = data.login.decode() == user and data.password.decode() == password
    return AuthResult(success=good)


port, directory = int(sys.argv[1]), sys.argv[2]
options = {}
if len(sys.argv) > 3:
    user, password = sys.argv[3], sys.argv[4]
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(sys.argv[5], sys.argv[6])
    options = dict(authenticator=login, auth_required=True, tls_context=tls, require_starttls=True)
controller = Controller(Keep(), hostname="127.0.0.1", port=port, **options)
controller.start()
print("ready", flush=True)
signal.pause()
