"""A codec tells registered receivers of changes, and gives up those that do not listen."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from lxml import etree

from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall
from fleetcfg_kit.sim.cisco_ce.commands import run
from fleetcfg_kit.sim.cisco_ce.events import FeedbackPost
from tests.sim.waiting import wait_for


class Receiver:
    """Something on loopback that takes what codecs post."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                receiver.bodies.append(self.rfile.read(length))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/feedback"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def register(browser, url: str) -> None:
    _, body = browser.http(
        "old",
        "POST",
        "/putxml",
        '<Command><HttpFeedback><Register command="True"><FeedbackSlot>2</FeedbackSlot>'
        f"<ServerUrl>{url}</ServerUrl><Expression>/Configuration/Audio</Expression>"
        "</Register></HttpFeedback></Command>",
    )
    assert b'status="OK"' in body


def status_of(browser) -> object:
    return browser.fleet.get("old", "Status HttpFeedback[2] Status")


def test_a_change_is_posted_to_a_receiver_that_asked_for_it(browser, receiver: Receiver) -> None:
    register(browser, receiver.url)

    browser.fleet.tamper("old", "Standby Delay", "7")
    browser.fleet.tamper("old", "Audio DefaultVolume", "7")
    wait_for(lambda: bool(receiver.bodies))

    (body,) = receiver.bodies
    told = etree.fromstring(body)
    assert told.tag == "Configuration"
    assert [part.tag for part in told] == ["Identification", "Audio"]
    assert told.findtext("Audio/DefaultVolume") == "7"
    assert told.findtext("Identification/SystemName") == "Phòng họp số 1"
    assert told.findtext("Identification/SerialNumber") == "FOC0001"
    assert told.findtext("Identification/SWVersion") == "ce9.6.1.4516ae5aaa1"


def test_a_receiver_that_fails_is_tried_again_four_times_and_given_up(
    browser, receiver: Receiver
) -> None:
    receiver.status = 500
    register(browser, receiver.url)

    browser.fleet.tamper("old", "Audio DefaultVolume", "7")
    wait_for(lambda: status_of(browser) == "Failed")
    browser.fleet.tamper("old", "Audio DefaultVolume", "8")

    assert len(receiver.bodies) == 5


def test_nothing_is_posted_outside_the_loopback_addresses(browser) -> None:
    register(browser, "https://192.0.2.1/feedback")

    browser.fleet.tamper("old", "Audio DefaultVolume", "7")

    wait_for(lambda: status_of(browser) == "Failed")


def test_a_receiver_hears_once_in_its_format_until_it_is_removed(make) -> None:
    codec = make()
    posts: list[FeedbackPost] = []
    codec.deliver = posts.append
    slot = {"feedbackslot": ["1"]}
    asked = {
        **slot,
        "serverurl": ["http://127.0.0.1/"],
        "format": ["json"],
        "expression": ["/Status/Audio", "/Status/Audio/Volume", "/Status/Call"],
    }

    def do(words: str, arguments: dict[str, list[str]]) -> str:
        return run(codec, SimCommandCall(words.split(), arguments, None, "admin")).status

    do("HttpFeedback Register", asked)
    do("HttpFeedback Register", asked)
    do("Audio Volume Set", {"level": ["7"]})
    first = [json.loads(post.body)["Status"]["Audio"] for post in posts]
    do("Dial", {"number": ["a"]})
    do("Call Disconnect", {})
    last = json.loads(posts[-1].body)["Status"]["Call"]
    do("HttpFeedback Deregister", slot)
    count = len(posts)
    do("Audio Volume Set", {"level": ["8"]})

    assert first == [{"Volume": {"Value": "7"}}]
    assert last == [{"id": "2", "ghost": "True"}]
    assert len(posts) == count
    assert do("HttpFeedback Enable", slot) == "Error"
    assert codec.subscribers == []
