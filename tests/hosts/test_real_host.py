"""What the driver says of a host, beside what its own programs say to whoever asks by hand."""

import json
from collections.abc import Callable, Iterator

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.linux import FAMILY
from fleetcfg.devices.drivers.linux.write import open_host
from fleetcfg.devices.writer import Write, WriteReport
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Snapshot
from fleetcfg.model.value import Secret, Unreadable, Value
from fleetcfg_kit.testing.fleet import PASSWORD
from tests.devices.conftest import expect_anything
from tests.hosts.holder import ADDRESS, SERIAL, Holder

SSHD, CHRONY = "/etc/ssh/sshd_config", "/etc/chrony/chrony.conf"
KEPT = ("/etc/hostname", SSHD, CHRONY, "/etc/frr/frr.conf")


@pytest.fixture
def host(real_host: Holder) -> Iterator[Holder]:
    """The host as it was."""
    before = {file: real_host.text(file) for file in KEPT}
    yield real_host
    for file, text in before.items():
        if real_host.text(file) != text:
            real_host.run("sh", "-c", 'printf %s "$1" > "$2"', "sh", text, file)


def device_of(holder: Holder, host_key: str = "") -> Device:
    pin = host_key or holder.host_key
    return Device("router-1", "linux", ADDRESS, transport="ssh", port=holder.port, host_key=pin)


def read(holder: Holder, user: str = "root", password: str = PASSWORD) -> Snapshot:
    driver = FAMILY.open(
        device_of(holder), lambda: Credential(user, Secret(password)), DeviceLimits()
    )
    try:
        return driver.read()
    finally:
        driver.close()


def write(holder: Holder, *writes: tuple[str, str], user: str = "root") -> WriteReport:
    credential: Callable[[], Credential] = lambda: Credential(user, Secret(PASSWORD))  # noqa: E731
    writer = open_host(device_of(holder), credential, DeviceLimits())
    try:
        return writer.write([Write(*each) for each in writes], expect_anything)
    finally:
        writer.close()


def statuses(report: WriteReport) -> list[str]:
    return [one.status for one in report.results]


# ---------------------------------------------------------------- reading


def test_what_is_read_is_what_the_programs_say(host: Holder) -> None:
    found = read(host)

    told = dict(line.split(" ", 1) for line in host.run("sshd", "-T").splitlines() if " " in line)
    ours = {p.removeprefix("sshd."): v for p, v in found.values.items() if p.startswith("sshd.")}
    assert len(ours) == 17
    assert ours.items() <= told.items()
    sysctls = {p.removeprefix("sysctl."): v for p, v in found.values.items() if p[:4] == "sysc"}
    assert sysctls == {key: host.run("sysctl", "-n", key).strip() for key in sysctls}
    tag = host.run("ovs-vsctl", "get", "port", "p1", "tag").strip()
    assert found.at("ovs.port[p1].tag") == Value(tag) == Value("110")
    assert found.at("ovs.bridges") == Value(host.run("ovs-vsctl", "list-br").strip())
    routes = json.loads(host.run("vtysh", "-c", "show ip route static json"))
    assert found.at("frr.routes") == Value("10.20.0.0/16 10.0.0.2")
    assert list(routes) == ["10.20.0.0/16"]
    assert (found.identity.serial, found.identity.product) == (SERIAL, "Debian GNU/Linux")
    assert found.unreadable == {}


def test_an_account_that_may_not_is_told_so_and_nothing_is_taken_for_absent(host: Holder) -> None:
    found = read(host, "khach")

    for path in ("sshd.permitrootlogin", "frr.routes", "ovs.bridges"):
        assert found.at(path) == Unreadable("DEV_ROLE")
    assert found.at("sysctl.net.ipv4.ip_forward") == Value("0")
    assert found.at("chrony.server[1]") == Value("10.0.0.5")


def test_a_program_that_the_host_lacks_leaves_its_settings_absent(host: Holder) -> None:
    over = "lowerdir=/usr/bin,upperdir=/run/up,workdir=/run/work"
    host.run("mkdir", "-p", "/run/up", "/run/work")
    host.run("mount", "-t", "overlay", "overlay", "-o", over, "/usr/bin")
    try:
        host.run("rm", "/usr/bin/ovs-vsctl")
        found = read(host)
    finally:
        host.run("umount", "-l", "/usr/bin")

    assert not [path for path in found.paths() if path.startswith("ovs.")]
    assert "frr.routes" in found.values
    assert found.unreadable == {}


def test_a_program_that_fails_is_told_apart_from_one_that_is_not_there(host: Holder) -> None:
    host.run("mv", "/run/openvswitch/db.sock", "/run/openvswitch/away")
    try:
        found = read(host)
    finally:
        host.run("mv", "/run/openvswitch/away", "/run/openvswitch/db.sock")

    assert found.at("ovs.bridges") == Unreadable("DEV_PROGRAM_FAILED")


def test_a_wrong_password_is_tried_once(host: Holder) -> None:
    before = host.said("Failed password")

    with pytest.raises(DeviceError) as refused:
        read(host, password="không phải")

    assert refused.value.code == "DEV_AUTH_REJECTED"
    assert host.said("Failed password") == before + 1


def test_another_host_key_is_shown_no_password(host: Holder) -> None:
    asked: list[str] = []

    def credential() -> Credential:
        asked.append("")
        return Credential("root", Secret(PASSWORD))

    driver = FAMILY.open(device_of(host, host_key="SHA256:AAAA"), credential, DeviceLimits())
    with pytest.raises(DeviceError) as refused:
        driver.read()
    driver.close()

    assert refused.value.code == "DEV_HOST_KEY_WRONG"
    assert asked == []


# ---------------------------------------------------------------- writing


def test_a_setting_of_sshd_changes_its_line_and_nothing_else(host: Holder) -> None:
    before = host.text(SSHD)
    mode = host.run("stat", "-c", "%a %U %G", SSHD)

    assert statuses(write(host, ("sshd.x11forwarding", "yes"))) == ["stored"]

    assert host.text(SSHD) == before.replace("X11Forwarding no", "X11Forwarding yes")
    assert host.run("stat", "-c", "%a %U %G", SSHD) == mode == "600 root root\n"
    assert statuses(write(host, ("sshd.x11forwarding", "no"))) == ["stored"]
    assert host.text(SSHD) == before


def test_a_setting_that_an_included_file_overrides_is_put_before_it(host: Holder) -> None:
    drop_in = "/etc/ssh/sshd_config.d/10-hand.conf"
    host.run("sh", "-c", f"echo 'X11Forwarding no' > {drop_in}")
    before = host.text(SSHD)
    try:
        assert statuses(write(host, ("sshd.x11forwarding", "yes"))) == ["stored"]
        assert "x11forwarding yes\n" in host.run("sshd", "-T")
        assert host.text(SSHD) == f"x11forwarding yes\n{before}"
    finally:
        host.run("rm", drop_in)


def test_what_sshd_does_not_take_is_refused_and_its_file_left_alone(host: Holder) -> None:
    before = host.text(SSHD)

    report = write(host, ("sshd.ciphers", "aes999-ctr"))

    assert statuses(report) == ["refused"]
    assert host.text(SSHD) == before
    assert host.run("sh", "-c", "ls -A /etc/ssh | grep fleetcfg || true") == ""


def test_a_server_that_listens_is_told_to_read_its_file_again(host: Holder) -> None:
    log, told = "/run/sshd.log", "Received SIGHUP; restarting."
    host.run("/usr/sbin/sshd", "-E", log, "-p", "2022", "-o", "ListenAddress=127.0.0.1")
    pid = host.text("/run/sshd.pid").strip()
    try:
        assert told not in host.text(log)
        assert statuses(write(host, ("sshd.maxauthtries", "4"))) == ["stored"]
        host.run("timeout", "600", "sh", "-c", f"until grep -q '{told}' {log}; do sleep 0.05; done")
    finally:
        host.run("sh", "-c", f"kill -9 {pid}; rm -f /run/sshd.pid {log}")


def test_a_kernel_setting_is_so_now_and_after_a_start(host: Holder) -> None:
    key = "net.ipv4.conf.all.rp_filter"

    assert statuses(write(host, (f"sysctl.{key}", "1"))) == ["stored"]

    assert host.run("sysctl", "-n", key) == "1\n"
    assert f"{key} = 1\n" in host.run("sysctl", "--system", "--dry-run")
    assert statuses(write(host, (f"sysctl.{key}", "0"))) == ["stored"]
    assert host.text("/etc/sysctl.d/zz-fleetcfg.conf") == f"{key} = 0\n"


def test_time_servers_are_in_the_file_and_asked_at_once(host: Holder) -> None:
    before = host.text(CHRONY)

    report = write(host, ("chrony.server[1]", "10.0.0.9"), ("chrony.server[2]", "10.0.0.8"))

    assert statuses(report) == ["stored", "stored"]
    added = "server 10.0.0.9 iburst minpoll 6\nserver 10.0.0.8 iburst\n"
    assert host.text(CHRONY) == before.replace("server 10.0.0.5 iburst minpoll 6\n", added)
    asked = [line.split(",")[2] for line in host.run("chronyc", "-c", "sources").splitlines()]
    assert sorted(asked) == ["10.0.0.8", "10.0.0.9"]
    back = write(host, ("chrony.server[2]", ""), ("chrony.server[1]", "10.0.0.5"))
    assert statuses(back) == ["stored", "stored"]
    assert host.text(CHRONY) == before


def test_routes_are_in_the_kernel_and_saved(host: Holder) -> None:
    wanted = "10.20.0.0/16 10.0.0.3; 10.21.0.0/16 blackhole; fd00:5::/32 blackhole"
    saved = host.text("/etc/frr/frr.conf")

    assert statuses(write(host, ("frr.routes", wanted))) == ["stored"]

    assert "via 10.0.0.3" in host.run("ip", "route", "show", "10.20.0.0/16")
    assert host.run("ip", "route", "show", "type", "blackhole").startswith("blackhole 10.21.0.0/16")
    assert "ipv6 route fd00:5::/32 blackhole\n" in host.text("/etc/frr/frr.conf")
    assert statuses(write(host, ("frr.routes", "10.20.0.0/16 10.0.0.2"))) == ["stored"]
    assert [x for x in host.text("/etc/frr/frr.conf").splitlines() if "route" in x] == [
        x for x in saved.splitlines() if "route" in x
    ]


def test_routes_that_would_be_read_otherwise_are_not_begun(host: Holder) -> None:
    for wrong in (
        "10.21.0.0/16 blackhole; 10.20.0.0/16 10.0.0.2",
        "10.20.0.0/16 10.0.0.2; 10.9.0.0/16",
        "10.20.0.0/16 10.0.0.2; 10.20.0.0/16 10.0.0.2",
        "10.20.0.0/16 $(reboot)",
    ):
        assert statuses(write(host, ("frr.routes", wrong))) == ["refused"]

    assert read(host).at("frr.routes") == Value("10.20.0.0/16 10.0.0.2")


def test_a_port_s_vlan_can_be_set_and_taken_away(host: Holder) -> None:
    tag = ("ovs-vsctl", "get", "port", "p1", "tag")

    assert statuses(write(host, ("ovs.port[p1].tag", ""))) == ["stored"]
    assert host.run(*tag) == "[]\n"
    assert statuses(write(host, ("ovs.port[p1].tag", "5000"))) == ["refused"]
    assert statuses(write(host, ("ovs.port[p1].tag", "110"))) == ["stored"]
    assert host.run(*tag) == "110\n"


def test_the_name_of_the_host_is_its_name_after_a_start_too(host: Holder) -> None:
    assert statuses(write(host, ("host.name", "dc-02"))) == ["stored"]
    assert (host.run("uname", "-n"), host.text("/etc/hostname")) == ("dc-02\n", "dc-02\n")
    assert statuses(write(host, ("host.name", "-x"))) == ["refused"]
    assert statuses(write(host, ("host.name", "hq-router"))) == ["stored"]


def test_who_may_not_write_is_told_so_and_nothing_changes(host: Holder) -> None:
    before = host.text(CHRONY)

    report = write(host, ("chrony.server[1]", "10.0.0.9"), user="khach")

    assert [(one.status, one.reason) for one in report.results] == [("refused", "DEV_ROLE")]
    assert host.text(CHRONY) == before
