"""The SSH server on a real socket, asked by a client library and by the one that everybody has."""

import asyncio
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import asyncssh
import pytest

from fleetcfg_kit.testing.fleet import PASSWORD
from tests.sim.ssh_client import login_to


def options(browser, name: str, **more: object) -> dict[str, object]:
    return {**login_to(browser.fleet.at(name), "admin", PASSWORD), "connect_timeout": 600, **more}


async def talk(connection: asyncssh.SSHClientConnection, lines: str, **more: object) -> str:
    process = await connection.create_process(encoding=None, **more)
    process.stdin.write(lines.encode() + b"bye\n")
    out = await asyncio.wait_for(process.stdout.read(), 10)
    return out.decode()


def say(browser, name: str, lines: str, *, term_type: str | None = None, **more: object) -> str:
    async def main() -> str:
        async with asyncssh.connect(**options(browser, name, **more)) as connection:
            return await talk(connection, lines, term_type=term_type)

    return asyncio.run(main())


def test_without_a_terminal_lines_end_with_lf_only(browser) -> None:
    out = say(browser, "old", "xConfiguration SystemUnit Name\n")

    assert "\r" not in out
    assert out.startswith("Welcome to Phòng họp số 1\nCisco Codec Release ce 9.6.1 4516ae5aaa1")
    assert out.endswith('*c xConfiguration SystemUnit Name: "Phòng họp số 1"\n** end\n\nOK\n')


def test_with_a_terminal_lines_end_with_cr_lf_and_typing_comes_back(browser) -> None:
    out = say(browser, "pro", "echo off\nxStatus Audio Volume\n", term_type="xterm")

    assert "echo off\r\n\x1b[?1034h\r\nOK\r\n*s Audio Volume: 50\r\n** end\r\n\r\nOK\r\n" in out
    assert out.count("\n") == out.count("\r\n")


def test_one_command_may_be_given_at_once(browser) -> None:
    async def main() -> str:
        async with asyncssh.connect(**options(browser, "old")) as connection:
            done = await connection.run("xStatus Audio Volume")
            assert done.exit_status == 0
            return str(done.stdout)

    assert asyncio.run(main()) == "*s Audio Volume: 50\n** end\n\nOK\n"


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_a_passphrase_is_taken_in_both_ways(browser, method: str) -> None:
    assert "Login successful" in say(browser, "kit", "", preferred_auth=method)


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_a_wrong_passphrase_is_refused_in_both_ways(browser, method: str) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        say(browser, "kit", "", preferred_auth=method, password="wrong")

    assert browser.fleet.stats()["kit"]["logins"] == 0


def test_another_host_key_is_noticed_before_a_passphrase_is_sent(browser) -> None:
    browser.fleet.fault("kit", "wrong_host_key")

    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        say(browser, "kit", "")

    assert browser.fleet.stats()["kit"]["credentials"] == 0


def test_a_codec_may_refuse_the_password_method(browser) -> None:
    browser.fleet.fault("kit", "password_refused_kbdint_only")

    assert "Login successful" in say(browser, "kit", "", preferred_auth="keyboard-interactive")
    with pytest.raises(asyncssh.PermissionDenied):
        say(browser, "kit", "", preferred_auth="password")


def test_sessions_of_one_user_are_limited(browser) -> None:
    browser.fleet.tamper("kit", "Security Session MaxSessionsPerUser", "1")

    async def main() -> None:
        async with asyncssh.connect(**options(browser, "kit")):
            with pytest.raises(asyncssh.PermissionDenied):
                await asyncssh.connect(**options(browser, "kit"))

    asyncio.run(main())
    assert "Login successful" in say(browser, "kit", "")


def test_what_ssh_sets_https_sees_and_a_subscriber_hears(browser) -> None:
    async def main() -> str:
        async with asyncssh.connect(**options(browser, "old")) as connection:
            process = await connection.create_process(encoding=None)
            process.stdin.write(b"xFeedback register /Configuration/Audio\n")
            await process.stdout.readuntil(b"** end\n\nOK\n")
            say_other = asyncio.to_thread(
                browser.http,
                "old",
                "POST",
                "/putxml",
                "<Configuration><Audio><DefaultVolume>9</DefaultVolume></Audio></Configuration>",
            )
            await say_other
            return (await process.stdout.readuntil(b"** end\n")).decode()

    assert asyncio.run(main()) == "*c xConfiguration Audio DefaultVolume: 9\n** end\n"


def test_a_codec_whose_application_is_down_says_so_and_hangs_up(browser) -> None:
    browser.fleet.fault("old", "tshell_failed")

    async def main() -> bytes:
        async with asyncssh.connect(**options(browser, "old")) as connection:
            process = await connection.create_process(encoding=None)
            return await asyncio.wait_for(process.stdout.read(), 10)

    assert asyncio.run(main()) == b"tshell: Failed to connect to system software\n"


def test_a_codec_that_drops_breaks_in_the_middle(browser) -> None:
    async def main() -> bytes:
        async with asyncssh.connect(**options(browser, "old")) as connection:
            process = await connection.create_process(encoding=None)
            await process.stdout.readuntil(b"OK\n\n")
            await asyncio.to_thread(browser.fleet.fault, "old", "drops")
            process.stdin.write(b"xConfiguration\n")
            return await asyncio.wait_for(process.stdout.read(), 10)

    assert b"** end" not in asyncio.run(main())


def test_a_codec_that_hangs_stops_in_the_middle_and_stays(browser) -> None:
    async def main() -> None:
        async with asyncssh.connect(**options(browser, "old")) as connection:
            process = await connection.create_process(encoding=None)
            await process.stdout.readuntil(b"OK\n\n")
            await asyncio.to_thread(browser.fleet.fault, "old", "hangs")
            process.stdin.write(b"xConfiguration\n")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(process.stdout.readuntil(b"** end"), 0.5)

    asyncio.run(main())


def test_a_huge_answer_waits_for_its_reader(browser) -> None:
    async def main() -> int:
        async with asyncssh.connect(**options(browser, "old")) as connection:
            process = await connection.create_process(encoding=None)
            await process.stdout.readuntil(b"OK\n\n")
            await asyncio.to_thread(browser.fleet.fault, "old", "huge")
            process.stdin.write(b"xStatus\n")
            return len(await process.stdout.readexactly(4 * 1024 * 1024))

    assert asyncio.run(main()) == 4 * 1024 * 1024


def test_no_forwarding_and_no_files(browser) -> None:
    async def main() -> None:
        async with asyncssh.connect(**options(browser, "old")) as connection:
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.open_connection("127.0.0.1", 1)
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.start_sftp_client()

    asyncio.run(main())


@pytest.fixture
def openssh(browser, program: Callable[[str], str], tmp_path: Path) -> Callable[..., list[str]]:
    """Spells what starts OpenSSH with a terminal or without, before a codec whose key it knows."""
    device = browser.fleet.at("old")
    known = tmp_path / "known_hosts"
    known.write_text(f"[{device.address}]:{device.ssh_port} {device.host_key}\n", encoding="utf-8")
    options = (
        f"UserKnownHostsFile={known}",
        "StrictHostKeyChecking=yes",
        "NumberOfPasswordPrompts=1",
        "LogLevel=ERROR",
    )

    def spelled(terminal: str) -> list[str]:
        start = [program("setsid"), "-w", program("ssh"), "-F", "/dev/null", terminal]
        said = [word for option in options for word in ("-o", option)]
        return [*start, *said, "-p", str(device.ssh_port), f"admin@{device.address}"]

    return spelled


@pytest.mark.parametrize(("terminal", "end"), [("-T", "\n"), ("-tt", "\r\n")])
def test_openssh_logs_in_and_reads(
    openssh: Callable[..., list[str]], tmp_path: Path, terminal: str, end: str
) -> None:
    asks = tmp_path / "asks"
    asks.write_text(f"#!/bin/sh\necho '{PASSWORD}'\n", encoding="utf-8")
    asks.chmod(0o700)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "SSH_AUTH_SOCK"},
        "SSH_ASKPASS": str(asks),
        "SSH_ASKPASS_REQUIRE": "force",
        "DISPLAY": ":0",
    }

    done = subprocess.run(
        openssh(terminal),
        input=b"xConfiguration Audio DefaultVolume\nbye\n",
        capture_output=True,
        env=environment,
        timeout=600,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    told = f"*c xConfiguration Audio DefaultVolume: 50{end}** end{end}{end}OK{end}"
    assert told in done.stdout.decode()
