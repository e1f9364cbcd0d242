"""How fast the site is, as ratios: everything is measured beside a direct client in the same run.

`make bench` prints the table. The upstream is the simulator, the client is a small one of our own that
does what the browser does: it posts the message, gets the new bubbles, watches the reply over its socket
to the end, and fetches the message where it came too late for that.
"""
