"""python -m deploy.sandbox: run the stand-in GoToSocial."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from deploy.sandbox.demo import logins
from deploy.sandbox.server import open_world, serve
from deploy.sandbox.snapshot import DamagedError


def main() -> int:
    """Run the command line; return the exit status."""
    options = _arguments()
    if options.accounts_file:
        options.accounts_file.write_text(json.dumps(logins(), indent=1) + "\n")
    try:
        world = open_world(options.host_url, options.state, empty=options.empty)
        asyncio.run(serve(world, options.port, options.state))
    except DamagedError as damage:
        return _complain(str(damage))
    except OSError as error:
        return _complain(f"cannot listen on 127.0.0.1:{options.port}: {error.strerror}")
    except KeyboardInterrupt:
        return 0
    return 0


def _arguments() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m deploy.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8080, help="port on 127.0.0.1")
    parser.add_argument("--host-url", default="http://localhost:3000", help="public origin, in all links")
    parser.add_argument("--state", type=Path, help="file that keeps the world")
    parser.add_argument("--accounts-file", type=Path, help="write the logins of the demo accounts here")
    parser.add_argument("--empty", action="store_true", help="accounts only, without posts and follows")
    return parser.parse_args()


def _complain(reason: str) -> int:
    print(f"sandbox: {reason}", file=sys.stderr)  # noqa: T201 - the one line that a failing start says
    return 1


if __name__ == "__main__":
    sys.exit(main())
