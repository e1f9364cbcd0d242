"""How fast the site is, as ratios: everything is measured beside a direct client in the same run.

`make bench` prints the table. The upstream is the simulator, the client is a small one of our own that
does what the browser does: it posts the message, fetches the new bubbles, watches the reply over its
socket, and fetches the finished message when it hears that it has changed.
"""
