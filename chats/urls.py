from django.urls import path

from chats import consumers
from chats.views import chat, composer, drawer, editing, guidance, lists, messages, personas, presets, versions

urlpatterns = [
    path("chats/", lists.chats, name="chats"),
    path("chats/continue/", lists.continue_row, name="continue"),
    path("chats/rail/", lists.rail, name="rail"),
    path("characters/<int:pk>/chat/", chat.start_chat, name="start_chat"),
    path("chats/<int:pk>/", chat.chat, name="chat"),
    path("chats/<int:pk>/send/", messages.send, name="send"),
    path("chats/<int:pk>/draft/", composer.draft, name="draft"),
    path("chats/<int:pk>/reply/", messages.ask_for_reply, name="ask_for_reply"),
    path("chats/<int:pk>/rename/", chat.rename_chat, name="rename_chat"),
    path("chats/<int:pk>/remove/", chat.remove_chat, name="remove_chat"),
    path("chats/<int:pk>/restore/", chat.restore_chat, name="restore_chat"),
    path("messages/<int:pk>/", messages.message, name="message"),
    path("messages/<int:pk>/edit/", editing.edit_message, name="edit_message"),
    path("chats/<int:pk>/changes/", versions.chat_changes, name="chat_changes"),
    path("chats/<int:pk>/version/", versions.switch_version, name="switch_version"),
    path("chats/<int:pk>/version/keep/", versions.keep_version, name="keep_version"),
    path("chats/<int:pk>/model/", drawer.chat_model, name="chat_model"),
    path("chats/<int:pk>/settings/", drawer.chat_settings, name="chat_settings"),
    path("chats/<int:pk>/standing/", personas.chat_standing, name="chat_standing"),
    path("chats/<int:pk>/persona/", personas.speak_as, name="speak_as"),
    path("chats/<int:pk>/persona/new/", personas.new_speaker, name="new_speaker"),
    path("chats/<int:pk>/persona/<str:name>", personas.speaker_cameo, name="speaker_cameo"),
    path("chats/<int:pk>/guidance/", guidance.guidance, name="guidance"),
    path("chats/<int:pk>/presets/", presets.chat_presets, name="chat_presets"),
    path("chats/<int:pk>/presets/import/", presets.import_preset, name="import_preset"),
    path("chats/<int:pk>/presets/<int:preset>/use/", presets.use_preset, name="use_preset"),
    path("chats/<int:pk>/presets/<int:preset>/refill/", presets.refill_preset, name="refill_preset"),
    path("chats/<int:pk>/presets/<int:preset>/rename/", presets.rename_preset, name="rename_preset"),
    path("chats/<int:pk>/presets/<int:preset>/default/", presets.default_preset, name="default_preset"),
    path("chats/<int:pk>/presets/<int:preset>/remove/", presets.remove_preset, name="remove_preset"),
    path("chats/<int:pk>/presets/<int:preset>/restore/", presets.restore_preset, name="restore_preset"),
    path("presets/<int:pk>/file/", presets.preset_file, name="preset_file"),
    path("models/options/", drawer.model_options, name="model_options"),
    path("messages/<int:pk>/what-happened/", drawer.what_happened, name="what_happened"),
    path("messages/<int:pk>/thoughts/", drawer.thoughts, name="thoughts"),
    path("messages/<int:pk>/regenerate/", messages.regenerate, name="regenerate"),
    path("messages/<int:pk>/continue/", messages.continue_reply, name="continue_reply"),
    path("messages/<int:pk>/choose/", messages.choose_variant, name="choose_variant"),
    path("messages/<int:pk>/remove/", messages.remove_message, name="remove_message"),
    path("messages/<int:pk>/restore/", messages.restore_message, name="restore_message"),
]

websocket_urlpatterns = [
    path("ws/chats/<int:pk>/", consumers.ChatConsumer.as_asgi()),
]
