"""Everything that changes a chat. Each verb is one transaction; tabs hear of it after the commit."""

from chats.services.branching import (
    branch,
)
from chats.services.drafting import (
    forget_command,
    impersonate,
    stop,
    stop_everything_of,
    stop_impersonating,
)
from chats.services.editing import (
    edit_and_ask,
    edit_message,
    refuse_to_touch,
)
from chats.services.holding import (
    Refusal,
    is_drafting,
)
from chats.services.keeping import (
    Done,
    archive_chats,
    pin_chat,
    remove_chats,
    unarchive_chats,
    undo,
)
from chats.services.marking import (
    bookmark_message,
    hide_message,
)
from chats.services.memory import (
    add_fact,
    change_fact,
    forget_fault,
    pin_fact,
    remove_fact,
    restore_fact,
    rewrite_summary,
    switch_memory,
    undo_memory,
)
from chats.services.presets import (
    import_preset,
    refill_preset,
    remove_preset,
    rename_preset,
    restore_preset,
    sampling_of,
    save_preset,
    use_preset,
    use_preset_by_default,
)
from chats.services.removing import (
    purge,
    remove_chat,
    remove_from,
    remove_message,
    restore_chat,
    restore_message,
    restore_together,
)
from chats.services.settings import (
    choose_model,
    direct,
    keep_draft,
    keep_version,
    rename_chat,
    set_sampling,
    switch_version,
)
from chats.services.speaking import (
    speak_as,
)
from chats.services.starting import (
    start_chat,
)
from chats.services.transcripts import (
    bring_in,
)
from chats.services.turns import (
    ask_for_reply,
    choose_variant,
    continue_reply,
    regenerate,
    say,
    send,
    sweep_at_start,
)

__all__ = [
    "Done",
    "Refusal",
    "add_fact",
    "archive_chats",
    "ask_for_reply",
    "bookmark_message",
    "branch",
    "bring_in",
    "change_fact",
    "choose_model",
    "choose_variant",
    "continue_reply",
    "direct",
    "edit_and_ask",
    "edit_message",
    "forget_command",
    "forget_fault",
    "hide_message",
    "impersonate",
    "import_preset",
    "is_drafting",
    "keep_draft",
    "keep_version",
    "pin_chat",
    "pin_fact",
    "purge",
    "refill_preset",
    "refuse_to_touch",
    "regenerate",
    "remove_chat",
    "remove_chats",
    "remove_fact",
    "remove_from",
    "remove_message",
    "remove_preset",
    "rename_chat",
    "rename_preset",
    "restore_chat",
    "restore_fact",
    "restore_message",
    "restore_preset",
    "restore_together",
    "rewrite_summary",
    "sampling_of",
    "save_preset",
    "say",
    "send",
    "set_sampling",
    "speak_as",
    "start_chat",
    "stop",
    "stop_everything_of",
    "stop_impersonating",
    "sweep_at_start",
    "switch_memory",
    "switch_version",
    "unarchive_chats",
    "undo",
    "undo_memory",
    "use_preset",
    "use_preset_by_default",
]
