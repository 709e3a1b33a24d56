"""NetBox as a source: every device once, in order; whatever else is answered has its own end."""

import json

import pynetbox
import pytest

from fleetcfg.errors import RequestError, SourceError
from fleetcfg.model.value import Secret
from fleetcfg.sources import netbox as product
from fleetcfg.sources.netbox import NetBox, NetBoxQuery
from tests.delivery import servers
from tests.sources.netbox_server import TOKEN, Answer, device, listing, netbox, send


@pytest.fixture
def known(tmp_path):
    return servers.proved(tmp_path)


def rows(known, answer: Answer, **said):
    with netbox(known.context, answer) as served:
        token = said.pop("token", Secret(TOKEN))
        query = NetBoxQuery(served.url, **{"ca": str(known.ca), **said})
        return list(NetBox(query, lambda: token).rows()), served


def test_every_device_comes_once_however_many_pages_there_are(known):
    many = [device(n, f"codec-{n}") for n in range(450, 0, -1)]

    found, served = rows(known, listing(many))

    assert [row.values["name"] for row in found] == [f"codec-{n}" for n in range(1, 451)]
    assert [query["offset"] for query in served.asked] == [["0"], ["200"], ["400"]]


def test_netboxs_own_client_reads_the_same_from_what_the_tests_serve(known):
    """What is served is held to a client that NetBox's makers keep."""
    many = [device(n, f"codec-{n}", role="switch" if n % 3 else "codec") for n in range(1, 31)]
    with netbox(known.context, listing(many)) as served:
        client = pynetbox.api(served.url, token=TOKEN)
        client.http_session.verify = str(known.ca)
        client.http_session.trust_env = False  # else a bundle of the environment counts instead
        theirs = [
            (each.name, each.site.slug, each.serial, str(each.primary_ip.address))
            for each in client.dcim.devices.filter(role="codec", limit=4, ordering="id")
        ]
        query = NetBoxQuery(served.url, filters=[("role", "codec")], ca=str(known.ca))
        ours = [row.values for row in NetBox(query, lambda: Secret(TOKEN)).rows()]

    assert len(theirs) == 10
    assert theirs == [
        (one["name"], one["site"], one["serial_number"], f"{one['address']}/24") for one in ours
    ]


def test_what_a_device_is_stands_in_columns_of_the_inventory(known):
    ((row,), served) = rows(known, listing([device(7, "codec-7")]))

    assert dict(row.values) == {
        "name": "codec-7",
        "site": "ubnd-xa-ban-bo",
        "family": "cisco_ce",
        "model": "Room Kit",
        "address": "10.20.0.7",
        "serial_number": "FOC00000007",
    }
    assert row.found_at == f"{served.url}/dcim/devices/7/ 2026-11-20T03:04:05.000000Z"


def test_what_is_not_known_is_not_there(known):
    bare = device(7, "a", site=None, platform=None, address=None, serial="", updated=None)

    ((row,), _) = rows(known, listing([bare]))

    assert dict(row.values) == {"name": "a", "model": "Room Kit"}


def test_filters_and_platforms_are_the_askers(known):
    listed = [device(1, "a", role="switch"), device(2, "b", platform="webex")]

    (found, served) = rows(
        known,
        listing(listed),
        filters=(("role", "codec"), ("role", "endpoint")),
        families={"webex": "cisco_ce"},
    )

    assert [(row.values["name"], row.values["family"]) for row in found] == [("b", "cisco_ce")]
    assert served.asked[0]["role"] == ["codec", "endpoint"]


def test_a_token_of_the_new_kind_is_sent_as_such(known):
    _, served = rows(known, listing([]), token=Secret("nbt_abc.def"))

    assert served.tokens == ["Bearer nbt_abc.def"]


def test_a_netrc_is_not_asked(known, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text(f"machine {servers.ADDRESS} login me password mine\n")
    monkeypatch.setenv("HOME", str(tmp_path))

    _, served = rows(known, listing([]))

    assert served.tokens == [f"Token {TOKEN}"]


def saying(status: int, body: bytes, kind: str = "application/json") -> Answer:
    return lambda call, _query: send(call, status, body, kind)


def redirecting(call, _query) -> None:
    call.send_response(302)
    call.send_header("Location", "https://127.0.0.1:1/")
    call.end_headers()


def again(call, query) -> None:
    """Give the first page for each, and say that there is more."""
    page = {"count": 400, "results": [device(n, f"codec-{n}") for n in range(200)]}
    send(call, 200, json.dumps(page).encode())


def endless(call, _query) -> None:
    call.send_response(200)
    call.send_header("Content-Type", "application/json")
    call.end_headers()
    while True:
        call.wfile.write(b" " * 65536)


def slow(call, _query) -> None:
    call.send_response(200)
    call.send_header("Content-Type", "application/json")
    call.end_headers()
    while True:
        call.wfile.write(b" ")
        call.wfile.flush()


OTHERS = {
    "a page": (
        saying(200, b"<!DOCTYPE html><title>NetBox", "text/html; charset=utf-8"),
        "SOURCE_ANSWER",
    ),
    "a page called JSON": (saying(200, b"<html>"), "SOURCE_ANSWER"),
    "nothing": (saying(200, b""), "SOURCE_ANSWER"),
    "a list": (saying(200, b"[]"), "SOURCE_ANSWER"),
    "fewer than none": (saying(200, b'{"count": -1, "results": []}'), "SOURCE_ANSWER"),
    "fewer than it says": (saying(200, b'{"count": 1, "results": []}'), "SOURCE_ANSWER"),
    "no device": (saying(200, b'{"count": 1, "results": [{"id": "x"}]}'), "SOURCE_ANSWER"),
    "deep": (saying(200, b"[" * 100_000), "SOURCE_ANSWER"),
    "too many": (saying(200, b'{"count": 20001, "results": []}'), "SOURCE_TOO_LARGE"),
    "not let in": (saying(401, b"{}"), "SOURCE_TOKEN"),
    "broken": (saying(500, b"{}"), "SOURCE_REFUSED"),
    "elsewhere": (redirecting, "SOURCE_REFUSED"),
    "the same page again": (again, "SOURCE_ANSWER"),
}


@pytest.mark.parametrize(("answer", "code"), OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_list_of_devices_has_its_own_end(known, answer, code):
    with pytest.raises(SourceError, match=code):
        rows(known, answer)


def test_a_body_without_end_is_left(known, monkeypatch):
    monkeypatch.setattr(product, "MOST_PAGE_BYTES", 1024 * 1024)

    with pytest.raises(SourceError, match="SOURCE_TOO_LARGE"):
        rows(known, endless)


def test_a_body_that_comes_a_byte_at_a_time_has_no_more_time_than_another(known):
    with pytest.raises(SourceError, match="SOURCE_TIMEOUT"):
        rows(known, slow, seconds=1.0)


def test_a_wrong_token_is_told_and_nothing_of_it(known):
    with pytest.raises(SourceError, match="SOURCE_TOKEN") as told:
        rows(known, listing([]), token=Secret("ffff"))

    assert "ffff" not in repr(told.value.facts)


def test_a_server_that_does_not_prove_itself_is_not_asked(known, tmp_path):
    (tmp_path / "other").mkdir()
    other = servers.proved(tmp_path / "other")
    with netbox(known.context, listing([])) as served:
        query = NetBoxQuery(served.url, ca=str(other.ca))
        with pytest.raises(SourceError, match="SOURCE_TLS"):
            list(NetBox(query, lambda: Secret(TOKEN)).rows())

    assert served.tokens == []


def test_nobody_there():
    query = NetBoxQuery("https://127.0.0.1:9")

    with pytest.raises(SourceError, match="SOURCE_UNREACHED"):
        list(NetBox(query, lambda: Secret(TOKEN)).rows())


@pytest.mark.parametrize(
    "endpoint", ["http://a", "https://", "https://u:p@a", "https://a/?b=c", "https://a/#b", "a"]
)
def test_only_a_server_by_https_is_an_endpoint(endpoint):
    with pytest.raises(RequestError, match="SOURCE_ENDPOINT"):
        NetBox(NetBoxQuery(endpoint), lambda: Secret(TOKEN))


@pytest.mark.parametrize("text", ["", "no certificate"])
def test_a_file_without_certificates_is_told_before_a_server_is_asked(tmp_path, text):
    file = tmp_path / "ca.pem"
    file.write_text(text)

    with pytest.raises(SourceError, match="SOURCE_CA"):
        NetBox(NetBoxQuery("https://a", ca=str(file)), lambda: Secret(TOKEN))


def test_a_device_without_a_name_is_told_by_where_it_stands(known):
    with pytest.raises(SourceError, match="SOURCE_UNNAMED") as told:
        rows(known, listing([device(7, "")]))

    assert str(told.value.facts["device"]).endswith("/dcim/devices/7/")
