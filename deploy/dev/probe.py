"""One HTTP request to a part on this machine, to see whether it is there yet."""

import http.client
from contextlib import closing


def answers(port: int, path: str, *, host: str = "localhost") -> bool:
    """Tell whether GET `path` on 127.0.0.1:`port`, asked in the name of `host`, brings a 200 within a second."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=1)) as connection:
        try:
            connection.request("GET", path, headers={"Host": host, "User-Agent": "chirp-dev"})
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
