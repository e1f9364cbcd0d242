import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roleplay.settings")
django.setup(set_prefix=False)

from channels.auth import AuthMiddlewareStack  # noqa: E402  apps must be loaded first
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from chats import generation  # noqa: E402
from chats.urls import websocket_urlpatterns as of_chats  # noqa: E402
from roleplay.drafting.urls import websocket_urlpatterns as of_drafting  # noqa: E402
from roleplay.handler import SyncViewsHandler  # noqa: E402

router = ProtocolTypeRouter(
    {
        "http": SyncViewsHandler(),
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([*of_chats, *of_drafting]))),
    }
)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The site. Its event loop is the one on which replies are written."""
    generation.adopt_running_loop()
    await router(scope, receive, send)
