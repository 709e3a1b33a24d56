"""The floor over HTTPS: requests, tuned, and nothing around it.

One SSL context for all, no CA store loaded, the certificate's fingerprint compared, one session a
thread; session begin, both documents, session end: what the driver asks a device for.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from benchmarks.clients import crew, xml
from benchmarks.clients.crew import Errand, Target


class _Adapter(HTTPAdapter):
    """Takes one context for all, and the fingerprint of the device that is being visited."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self.fingerprint: str | None = None
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - requests'
        super().init_poolmanager(*args, ssl_context=self._context, **options)

    def build_connection_pool_key_attributes(
        self,
        *args: Any,  # noqa: ANN401 - requests'
        **options: Any,  # noqa: ANN401 - requests'
    ) -> tuple[Any, Any]:
        host, pool = super().build_connection_pool_key_attributes(*args, **options)
        return host, {**pool, "assert_fingerprint": self.fingerprint, "assert_hostname": False}

    def cert_verify(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - requests'
        """Load nothing: the fingerprint decides."""


class Client:
    """Visits devices over HTTPS."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE
        self._own = local()
        if not errand.check:
            urllib3.disable_warnings()

    def visit(self, target: Target) -> int:
        """Read one device, and compare."""
        return crew.differing(self._errand.declared, self.fetch(target))

    def fetch(self, target: Target) -> dict[str, str]:
        """Return the configuration of one device; its status is read and parsed as well."""
        login = (self._errand.user, self._errand.password)
        with self.talking(target) as ask:
            ask("POST", "/xmlapi/session/begin", auth=login)
            body = ask("GET", "/configuration.xml")
            status = ask("GET", "/status.xml")
            ask("POST", "/xmlapi/session/end")
        xml.flat(status)
        return xml.flat(body)

    @contextmanager
    def talking(self, target: Target) -> Iterator[Callable[..., bytes]]:
        """Give what asks one device: method, path and options of requests to a body."""
        session, adapter = self._session()
        adapter.fingerprint = target.certificate if self._errand.check else None
        base = f"https://{target.address}:{target.https_port}"
        every: dict[str, Any] = {
            "verify": False,
            "timeout": self._errand.limit,
            "allow_redirects": False,
        }

        def ask(method: str, path: str, **options: Any) -> bytes:  # noqa: ANN401 - requests'
            response = session.request(method, base + path, **every, **options)
            response.raise_for_status()
            return response.content

        try:
            yield ask
        finally:
            session.cookies.clear()
            adapter.poolmanager.clear()

    def _session(self) -> tuple[requests.Session, _Adapter]:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            self._own.session.trust_env = False
            self._own.session.headers = {"Accept-Encoding": "identity"}
            self._own.adapter = _Adapter(self._context)
            self._own.session.mount("https://", self._own.adapter)
        return self._own.session, self._own.adapter


if __name__ == "__main__":
    ERRAND = crew.errand()
    crew.do(ERRAND, Client(ERRAND).visit)
