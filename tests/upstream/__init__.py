"""A model server that is not one: three dialects on 127.0.0.1, at any rate, with any fault.

    with Upstream(rate=0, tokens=40) as upstream:
        ...                      # ask upstream.url + "/v1", in the dialect of your choice
        upstream.sent            # what it sent to whom, and who hung up
        upstream.script("429", "ok")

or `python -m tests.upstream --port 0`, which prints where it listens. See `behaviour` for what a request
may ask for by its model's id, `server` for the paths.
"""

from tests.upstream.server import Upstream

__all__ = ["Upstream"]
