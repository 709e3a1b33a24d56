"""What is overridden of netmiko and paramiko is still there to be overridden."""

import inspect

import paramiko
import pytest
from netmiko import BaseConnection


@pytest.mark.parametrize(
    "hook", ["_get_ssh_client_instance", "_try_session_preparation", "disconnect"]
)
def test_netmiko_has_the_hook(hook: str) -> None:
    assert f"self.{hook}(" in inspect.getsource(BaseConnection) or hook == "disconnect"
    assert callable(getattr(BaseConnection, hook))


@pytest.mark.parametrize("name", ["sock", "transport_factory", "auth_strategy", "channel_timeout"])
def test_paramiko_takes_the_parameter(name: str) -> None:
    assert name in inspect.signature(paramiko.SSHClient.connect).parameters


def test_netmiko_still_opens_its_shell_by_the_client() -> None:
    source = inspect.getsource(BaseConnection.establish_connection)

    assert "self.remote_conn_pre.connect(" in source
    assert "self.remote_conn_pre.invoke_shell(" in source
