from django.urls import path

from chats import consumers, model_views, version_views, views

urlpatterns = [
    path("chats/", views.chats, name="chats"),
    path("chats/continue/", views.continue_row, name="continue"),
    path("chats/rail/", views.rail, name="rail"),
    path("characters/<int:pk>/chat/", views.start_chat, name="start_chat"),
    path("chats/<int:pk>/", views.chat, name="chat"),
    path("chats/<int:pk>/send/", views.send, name="send"),
    path("chats/<int:pk>/reply/", views.ask_for_reply, name="ask_for_reply"),
    path("chats/<int:pk>/rename/", views.rename_chat, name="rename_chat"),
    path("chats/<int:pk>/remove/", views.remove_chat, name="remove_chat"),
    path("chats/<int:pk>/restore/", views.restore_chat, name="restore_chat"),
    path("messages/<int:pk>/", views.message, name="message"),
    path("chats/<int:pk>/changes/", version_views.chat_changes, name="chat_changes"),
    path("chats/<int:pk>/version/", version_views.switch_version, name="switch_version"),
    path("chats/<int:pk>/version/keep/", version_views.keep_version, name="keep_version"),
    path("chats/<int:pk>/model/", model_views.chat_model, name="chat_model"),
    path("chats/<int:pk>/settings/", model_views.chat_settings, name="chat_settings"),
    path("models/options/", model_views.model_options, name="model_options"),
    path("messages/<int:pk>/what-happened/", model_views.what_happened, name="what_happened"),
    path("messages/<int:pk>/thoughts/", model_views.thoughts, name="thoughts"),
    path("messages/<int:pk>/regenerate/", views.regenerate, name="regenerate"),
    path("messages/<int:pk>/continue/", views.continue_reply, name="continue_reply"),
    path("messages/<int:pk>/choose/", views.choose_variant, name="choose_variant"),
    path("messages/<int:pk>/remove/", views.remove_message, name="remove_message"),
    path("messages/<int:pk>/restore/", views.restore_message, name="restore_message"),
]

websocket_urlpatterns = [
    path("ws/chats/<int:pk>/", consumers.ChatConsumer.as_asgi()),
]
