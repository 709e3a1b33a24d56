"""Messages get to servers of other makers, and to no server that does not prove itself."""

import errno
import hmac
import os
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from hashlib import sha256

import pytest

from fleetcfg.delivery.channels import (
    PROVINCE,
    HookChannel,
    MailChannel,
    MailReader,
    SyslogChannel,
)
from fleetcfg.delivery.outbox import Message
from fleetcfg.delivery.senders import (
    DELIVERY,
    MOST_OF_A_REPLY,
    SIGNATURE,
    PartlyTakenError,
    open_sender,
)
from fleetcfg.devices.driver import Credential
from fleetcfg.errors import DeliveryError
from fleetcfg.model.server import Server
from fleetcfg.model.value import Secret
from tests.delivery import servers
from tests.delivery.servers import ADDRESS

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
KNOWN = Credential("fleetcfg", Secret("geheim"))


@pytest.fixture
def known(tmp_path):
    return servers.proved(tmp_path)


def mail(to: str = "so@example.vn") -> Message:
    made = EmailMessage(policy=SMTP)
    made["Subject"], made["From"], made["To"] = "Tin về hệ thống", "a@example.vn", to
    made.set_content("Phòng họp xã Bản Bo\n")
    readers = tuple(to.split(", "))
    return Message("m1", "thu", "province", "r1", NOW, made.as_bytes(), readers=readers)


def mail_channel(port: int, protection="starttls", ca="", credential="") -> MailChannel:
    reader = MailReader(("so@example.vn",), PROVINCE)
    at = Server(ADDRESS, port)
    return MailChannel("thu", at, "a@example.vn", (reader,), protection, ca, credential)


def send(channel, *messages, credential=KNOWN) -> None:
    sender = open_sender(channel, lambda _: credential, lambda _: credential.password)
    try:
        for message in messages:
            sender.send(message)
    finally:
        sender.close()


@pytest.mark.parametrize("protection", ["starttls", "tls"])
def test_mail_is_given_to_a_server_that_proves_itself_and_asks_who_calls(known, protection):
    with servers.mail_server(protection, known.context, asks=True) as box:
        channel = mail_channel(box.port, protection, str(known.ca), "env:MAIL")
        send(channel, mail(), mail("phong@example.vn"))

    assert box.readers == [["so@example.vn"], ["phong@example.vn"]]
    taken = message_from_bytes(box.mails[0], policy=default)
    assert taken["Subject"] == "Tin về hệ thống"
    assert taken.get_content().splitlines() == ["Phòng họp xã Bản Bo"]


def test_mail_may_go_to_this_machine_without_tls():
    with servers.mail_server("none", None) as box:
        send(mail_channel(box.port, "none"), mail())

    assert box.readers == [["so@example.vn"]]


@pytest.mark.parametrize("protection", ["starttls", "tls"])
def test_a_server_that_is_signed_for_by_nobody_known_gets_neither_password_nor_mail(
    known, tmp_path, protection
):
    (tmp_path / "other").mkdir()
    other = servers.proved(tmp_path / "other")
    with servers.mail_server(protection, other.context, asks=True) as box:
        channel = mail_channel(box.port, protection, str(known.ca), "env:MAIL")
        with pytest.raises(DeliveryError, match="DELIVERY_TLS"):
            send(channel, mail())

    assert box.mails == []


def test_a_certificate_of_another_name_is_refused(tmp_path):
    other = servers.proved(tmp_path, "127.0.0.2")
    with (
        servers.mail_server("starttls", other.context) as box,
        pytest.raises(DeliveryError, match="DELIVERY_TLS"),
    ):
        send(mail_channel(box.port, ca=str(other.ca)), mail())

    assert box.mails == []


def test_a_server_without_starttls_gets_nothing():
    with (
        servers.mail_server("none", None) as box,
        pytest.raises(DeliveryError, match="DELIVERY_NO_TLS"),
    ):
        send(mail_channel(box.port), mail())

    assert box.mails == []


def test_a_wrong_password_is_told_and_nothing_of_it(known):
    wrong = Credential("fleetcfg", Secret("sai-mat-khau"))
    with servers.mail_server("starttls", known.context, asks=True) as box:
        channel = mail_channel(box.port, ca=str(known.ca), credential="env:MAIL")
        with pytest.raises(DeliveryError, match="DELIVERY_LOGIN") as told:
            send(channel, mail(), credential=wrong)

    assert "sai-mat-khau" not in repr(told.value.facts)
    assert box.asked == 1, "another try could lock the account"


def test_a_reader_that_the_server_does_not_know_is_named(known):
    with servers.mail_server("starttls", known.context) as box:
        box.refuses.add("so@example.vn")
        with pytest.raises(DeliveryError, match="DELIVERY_REFUSED") as told:
            send(mail_channel(box.port, ca=str(known.ca)), mail())

    assert isinstance(told.value, PartlyTakenError)
    assert told.value.left == ("so@example.vn",)
    assert told.value.facts["to"] == "so@example.vn"
    assert told.value.facts["status"] == 550


def test_who_has_taken_a_mail_does_not_get_it_again(known):
    with servers.mail_server("starttls", known.context) as box:
        box.refuses.add("so@example.vn")
        with pytest.raises(PartlyTakenError) as told:
            send(mail_channel(box.port, ca=str(known.ca)), mail("so@example.vn, b@example.vn"))

    assert box.readers == [["b@example.vn"]]
    assert told.value.left == ("so@example.vn",)


def test_a_file_without_certificates_is_told(tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    channel = mail_channel(1, "starttls", str(tmp_path / "ca.pem"))

    with pytest.raises(DeliveryError, match="DELIVERY_CA"):
        send(channel, mail())


@contextmanager
def answering(say):
    """Take calls, and have *say* do with each what it wants."""
    with socket.create_server((ADDRESS, 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    call, _ = server.accept()
                    with call, suppress(OSError):
                        say(call)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def drip(call: socket.socket) -> None:
    """Say one more byte of a greeting each time that a patient client would give up."""
    ended = threading.Event()
    while not ended.wait(0.05):
        call.sendall(b"2")


def hold(call: socket.socket) -> None:
    while call.recv(4096):
        pass


@pytest.mark.parametrize("say", [drip, hold])
@pytest.mark.parametrize("kind", ["mail", "syslog", "hook"])
def test_a_server_that_never_comes_to_an_end_is_left(monkeypatch, kind, say):
    monkeypatch.setattr("fleetcfg.delivery.senders.WHOLE_SECONDS", 1.0)
    with answering(say) as port:
        channel = {
            "mail": mail_channel(port),
            "syslog": SyslogChannel("soc", Server(ADDRESS, port), "rfc5424", 1),
            "hook": HookChannel("web", f"https://{ADDRESS}:{port}/", "env:HOOK"),
        }[kind]
        with pytest.raises(DeliveryError, match=r"DELIVERY_(TIMEOUT|TLS)"):
            send(channel, mail())


def test_an_answer_that_no_library_expects_is_told_as_one(known):
    """A challenge must be base64 (RFC 4954, section 4)."""

    def challenge(call: socket.socket) -> None:
        with known.context.wrap_socket(call, server_side=True) as heard:
            heard.sendall(b"220 a\r\n")
            for answer in (b"250-a\r\n250 AUTH LOGIN\r\n", b"334 a\r\n", b"500 a\r\n"):
                heard.recv(4096)
                heard.sendall(answer)

    with answering(challenge) as port, pytest.raises(DeliveryError) as told:
        send(mail_channel(port, "tls", str(known.ca), "env:MAIL"), mail())

    assert told.value.code == "DELIVERY_ANSWER"


def test_a_reply_without_end_is_left_when_it_is_long_enough():
    """The time of a whole call is not what ends it: a server may say much in that."""
    said = 0

    def greet_for_ever(call: socket.socket) -> None:
        nonlocal said
        while True:
            said += call.send(b"220-fleetcfg\r\n" * 64)

    with answering(greet_for_ever) as port, pytest.raises(DeliveryError) as told:
        send(mail_channel(port), mail())

    assert told.value.code == "DELIVERY_UNREACHED"
    assert told.value.facts["why"] == os.strerror(errno.EMSGSIZE)
    assert said > MOST_OF_A_REPLY


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 200 OK\r\n\r\n", b"\x00" * 200, b"220" + b"x" * 99_999]
)
def test_a_server_that_speaks_another_tongue_is_told_as_such(said):
    def say(call: socket.socket) -> None:
        call.sendall(said)

    with answering(say) as port, pytest.raises(DeliveryError, match="DELIVERY_"):
        send(mail_channel(port), mail())


@pytest.mark.parametrize("kind", ["mail", "syslog", "hook"])
def test_nobody_there(kind):
    with socket.create_server((ADDRESS, 0)) as server:
        port = server.getsockname()[1]
    channel = {
        "mail": mail_channel(port),
        "syslog": SyslogChannel("soc", Server(ADDRESS, port), "rfc5424", 1),
        "hook": HookChannel("web", f"https://{ADDRESS}:{port}/", "env:HOOK"),
    }[kind]

    with pytest.raises(DeliveryError, match="DELIVERY_UNREACHED"):
        send(channel, mail())


BODY = Message("id-7", "web", "province", "r1", NOW, '{"nơi":"xã"}'.encode())


def test_a_hook_can_prove_what_came_and_see_what_came_twice(known):
    with servers.hook_server(known.context) as posted:
        send(HookChannel("web", posted.url, "env:HOOK", ca=str(known.ca)), BODY)

    ((headers, body),) = posted.requests
    signature = hmac.new(b"geheim", body, sha256).hexdigest()
    assert body == BODY.body
    assert headers[SIGNATURE] == f"sha256={signature}"
    assert headers[DELIVERY] == "id-7"


@pytest.mark.parametrize("status", [302, 307, 404, 500])
def test_a_hook_that_says_anything_but_yes_has_not_taken_it(known, status):
    elsewhere = "https://127.0.0.1:1/"
    with (
        servers.hook_server(known.context, status, elsewhere) as posted,
        pytest.raises(DeliveryError, match="DELIVERY_REFUSED") as told,
    ):
        send(HookChannel("web", posted.url, "env:HOOK", ca=str(known.ca)), BODY)

    assert told.value.facts["status"] == status
    assert len(posted.requests) == 1


def test_a_hook_that_does_not_prove_itself_is_sent_nothing(known):
    with (
        servers.hook_server(known.context) as posted,
        pytest.raises(DeliveryError, match="DELIVERY_TLS"),
    ):
        send(HookChannel("web", posted.url, "env:HOOK"), BODY)

    assert posted.requests == []


def test_what_a_netrc_says_is_not_sent_to_a_hook(known, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text(f"machine {ADDRESS} login me password mine\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with servers.hook_server(known.context) as posted:
        send(HookChannel("web", posted.url, "env:HOOK", ca=str(known.ca)), BODY)

    assert "Authorization" not in posted.requests[0][0]


FRAMES = Message("m2", "soc", "province", "r1", NOW, b"5 <14>a7 <14>bcd")


def test_frames_come_to_a_log_server_as_they_are(known):
    heard = []

    def say(call: socket.socket) -> None:
        with known.context.wrap_socket(call, server_side=True) as wire, suppress(ssl.SSLError):
            while part := wire.recv(4096):
                heard.append(part)

    with answering(say) as port:
        channel = SyslogChannel("soc", Server(ADDRESS, port), "rfc5424", 1, ca=str(known.ca))
        send(channel, FRAMES, FRAMES)

    assert b"".join(heard) == FRAMES.body * 2


def test_a_log_server_that_does_not_prove_itself_hears_nothing(known):
    heard = []

    def say(call: socket.socket) -> None:
        with suppress(ssl.SSLError):
            heard.append(known.context.wrap_socket(call, server_side=True).recv(4096))

    with answering(say) as port, pytest.raises(DeliveryError, match="DELIVERY_TLS"):
        send(SyslogChannel("soc", Server(ADDRESS, port), "rfc5424", 1), FRAMES)

    assert b"".join(heard) == b""
