"""The page on licences says what the locked packages say of themselves."""

from email.message import Message
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from release.licences import PAGE, UNCLEAR, committed_licences, licences_page, stated_licence
from release.locks import installed

pytestmark = pytest.mark.long


def test_the_page_is_of_the_locks():
    """Else: make licences."""
    assert licences_page(installed(), committed_licences()) == PAGE.read_text("utf-8")


def test_each_licence_is_what_the_installed_package_states():
    told, looked_at = committed_licences(), 0
    for package in installed():
        try:
            found = distribution(package.name)
        except PackageNotFoundError:
            continue  # of another system or Python; the page was written from its wheel
        assert found.version == package.version
        metadata = Message()
        for name in ("License-Expression", "License", "Classifier"):
            for value in found.metadata.get_all(name) or ():
                metadata[name] = value
        assert told[package.name] == stated_licence(metadata), package.name
        looked_at += 1
    assert looked_at > 45


@pytest.mark.parametrize(
    ("headers", "licence"),
    [
        ([("License-Expression", "Apache-2.0 OR MIT"), ("License", "MIT")], "Apache-2.0 OR MIT"),
        ([("License", "BSD-3-Clause")], "BSD-3-Clause"),
        ([("License", "Copyright (c) 2020 …\nall rights")], ""),
        ([("Classifier", "License :: OSI Approved :: MIT License")], "MIT"),
        ([("License", "BSD"), ("Classifier", "License :: OSI Approved :: BSD License")], "BSD"),
        ([("License", "GPL"), ("Classifier", "Topic :: License")], ""),
        ([], ""),
    ],
)
def test_what_metadata_state(headers, licence):
    metadata = Message()
    for name, value in headers:
        metadata[name] = value

    assert stated_licence(metadata) == licence


def test_what_is_copyleft_and_what_is_unclear_is_named():
    told = committed_licences()
    text = PAGE.read_text("utf-8")
    after = text.partition("## Có điều kiện")[2]

    for name, licence in told.items():
        assert ("GPL" in licence or licence == "MPL-2.0" or licence in UNCLEAR) == (
            f"\n- {name}" in after
        ), name
    assert "\n- paramiko: LGPL-2.1\n" in after
