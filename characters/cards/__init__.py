"""Character cards and lorebooks of other programs: files in, files out. Pure: no database, no network.

`reading.read` is the one door in, `writing` the one out, `mapping` stands between a card and a
character's content.
"""
