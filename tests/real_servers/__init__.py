"""Our own code against model servers, and clients, that others wrote: `python -m tests.real_servers`.

Whatever is needed comes from the package registry into environments of its own, outside of this
project's. Not part of the test suite, since it downloads. What was seen: docs/real-servers.md
"""
