"""`python -m tests.upstream --port 0 --rate 50 --tokens 200`"""

import argparse
import signal

from tests.upstream import Upstream


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--rate", type=float, default=50.0, help="tokens a second, 0 for as fast as it goes")
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds to the first byte")
    asked = parser.parse_args()
    with Upstream(asked.port, rate=asked.rate, tokens=asked.tokens, delay=asked.delay) as upstream:
        print(f"listening on {upstream.url}", flush=True)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            signal.pause()
        except KeyboardInterrupt:
            return


main()
