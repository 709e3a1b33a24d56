"""A session of requests that does what it was asked, once, and nothing by itself.

With ``allow_redirects=False`` requests still reads the whole body of an answer that leads
elsewhere, without a bound, to tell where; here no answer leads anywhere. No cookie is kept, and
neither a ``.netrc`` nor a variable of the environment adds a password or another way.
"""

from http.cookiejar import DefaultCookiePolicy

import requests


class PlainSession(requests.Session):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return that no answer leads elsewhere."""
        del resp
