"""The floor for a mixed fleet: each device by the bare client of its own kind.

What is asked of a device is what the driver of its family asks of it for an audit.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from lxml import etree
from requests.auth import HTTPDigestAuth

from benchmarks.clients import bare_bridges, bare_commands, bare_https, bare_ssh, crew, terminal
from benchmarks.clients.crew import Errand, Target

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ENCRYPTION = {  # of a HDX: what its configuration would say, by what its command says
    "no": "Off",
    "yes": "When_Available",
    "requiredvideocallsonly": "Required_Video",
    "requiredallcalls": "Required_All",
}


class Poly(bare_https.Client):
    """Visits devices over the REST interface of Poly endpoints."""

    def fetch(self, target: Target) -> dict[str, str]:
        """Return the variables that the catalog knows; the state is read and parsed as well."""
        kind = self._errand.kinds[target.kind]
        is_videoos = kind.way.startswith("poly_videoos")
        names = [n for n in kind.names if not is_videoos or n.startswith(("comm.", "system."))]
        with self.talking(target) as ask:
            login = {"user": self._errand.user, "password": self._errand.password}
            json.loads(ask("POST", "/rest/session", json={**login, "action": "Login"}))
            token = self._session()[0].cookies.get("XSRF-TOKEN", "")
            headers = {"x-xsrf-token": token} if token else {}
            json.loads(ask("GET", "/rest/system", headers=headers))
            config = ask("POST", "/rest/config", json={"names": names}, headers=headers)
            export = ask("GET", "/rest/provisioning/config", headers=headers) if is_videoos else b""
            for path in ("system", "conferences", "system/sipservers", "system/h323gatekeepers"):
                json.loads(ask("GET", f"/rest/{path}", headers=headers))
            ask("POST", "/rest/session", json={"action": "Logout"}, headers=headers)
        variables: list[dict[str, Any]] = json.loads(config)["vars"]
        live = {each["name"].lower(): each.get("value", "") for each in variables}
        for element in etree.fromstring(export).iter() if is_videoos else ():
            live.update(element.attrib)
        return live


class Huawei(bare_https.Client):
    """Visits endpoints over action.cgi."""

    def fetch(self, target: Target) -> dict[str, str]:
        """Return the items that the catalog knows; the state is read and parsed as well."""
        headers: dict[str, str] = {}
        token = ""
        with self.talking(target) as ask:

            def act(name: str, **more: object) -> dict[str, Any]:
                body = {**more, **({"acCSRFToken": token} if token else {})}
                path = f"/action.cgi?ActionID=WEB_{name}"
                data = json.loads(ask("POST", path, json=body, headers=headers))["data"] or "{}"
                told: dict[str, Any] = json.loads(data) if isinstance(data, str) else data
                return told

            headers["Sessionid"] = act("RequestSessionIDAPI")["acSessionId"]
            login = {"user": self._errand.user, "password": self._errand.password}
            token = act("RequestCertificateAPI", **login)["acCSRFToken"]
            headers["Sessionid"] = act("ChangeSessionIDAPI")["acSessionId"]
            for name in ("GetVersionInfoAPI", "GetProductEsnAPI", "GetSystemMacAddrAPI"):
                act(name)
            names = self._errand.kinds[target.kind].names
            live = act("GetCfgParamAPI", CfgIDString=list(names))
            for name in ("GetMailboxDataAPI", "GetLineStateInfoAPI", "LogoutAPI"):
                act(name)
        return {name: str(value) for name, value in live.items()}


class Hdx(bare_https.Client):
    """Visits HDX endpoints over their forms; digest is requests' own."""

    def fetch(self, target: Target) -> dict[str, str]:
        """Return the configuration, and what only a command tells; the calls are read as well."""
        login = HTTPDigestAuth(self._errand.user, self._errand.password)
        with self.talking(target) as ask:

            def say(command: str) -> str:
                form = f"apicommand={quote(command)};"
                body = ask("POST", "/a_apicommand.cgi", data=form, headers=FORM, auth=login)
                return etree.fromstring(body).findtext(".//result") or ""

            say("whoami")
            told = ask("POST", "/a_createdatfilecsv.cgi", headers=FORM, auth=login).decode()
            encryption = say("encryption get").split()[-1]
            say("callinfo all")
        names = {*self._errand.kinds[target.kind].names}
        pairs = (line.split(",", 1) for line in told.splitlines() if "," in line)
        live = {name: value for name, value in pairs if name in names}
        return {**live, "encryption": ENCRYPTION.get(encryption.lower(), encryption)}


class Client:
    """Visits devices of any kind."""

    def __init__(self, errand: Errand) -> None:
        https, ssh, poly = bare_https.Client(errand), bare_ssh.Client(errand), Poly(errand)
        commands = bare_commands.Client(errand)
        self._kinds = errand.kinds
        self._fetch: Mapping[str, Callable[[Target], dict[str, str]]] = {
            "cisco_ce https": https.fetch,
            "cisco_ce ssh": ssh.fetch,
            "cisco_cms https": bare_bridges.Cms(errand).fetch,
            "huawei_te https": Huawei(errand).fetch,
            "pexip https": bare_bridges.Pexip(errand).fetch,
            "poly_group https": poly.fetch,
            "poly_hdx https": Hdx(errand).fetch,
            "poly_videoos https": poly.fetch,
            **dict.fromkeys(bare_commands.WAYS, commands.fetch),
        }
        self._declared = {
            name: terminal.spelled(kind.declared) if kind.way == "cisco_ce ssh" else kind.declared
            for name, kind in errand.kinds.items()
        }

    def visit(self, target: Target) -> int:
        """Read one device, and compare."""
        live = self._fetch[self._kinds[target.kind].way](target)
        return crew.differing(self._declared[target.kind], live)


if __name__ == "__main__":
    ERRAND = crew.errand()
    crew.do(ERRAND, Client(ERRAND).visit)
