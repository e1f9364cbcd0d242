from django.apps import AppConfig


class RoleplayConfig(AppConfig):
    name = "roleplay"

    def ready(self) -> None:
        from roleplay import (
            checks,  # noqa: F401  registers the system checks
            judging,
        )

        judging.begin()
