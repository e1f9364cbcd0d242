"""The whole site in front of a server: somebody sends a message, watches the reply, and it is kept."""

import tempfile
from pathlib import Path

from tests.faults.visitor import told, visitors
from tests.real_servers.findings import Finding
from tests.real_servers.questions import Server
from tests.site import Site

SECONDS = 30
VARIABLES = {"local": "LOCAL", "openai": "OPENAI", "claude": "ANTHROPIC", "gemini": "GEMINI"}


async def finding(server: Server) -> Finding:
    variable = VARIABLES[server.provider]
    settings = {
        f"{variable}_BASE_URL": server.base_url,
        f"{variable}_API_KEY": server.key,
        "DEFAULT_MODEL": f"{server.provider}:{server.model}",
    }
    with tempfile.TemporaryDirectory() as folder, Site(Path(folder), **settings) as site:
        async with visitors(site.url, site.people(1)) as (alice,):
            reply = (await alice.say("Good evening. What do you see out there?")).live
            await alice.watch(reply)
            watched = await alice.shows(reply, 1, SECONDS)
            kept = told(await alice.ended(reply, SECONDS))
            watched = told(*alice.blocks[reply]) or watched
    held = watched in kept
    return Finding(server.name, "the whole site", held, f"{len(watched)} letters watched, and kept: {held}")
