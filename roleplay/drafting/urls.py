from django.urls import path

from roleplay.drafting import consumers, views

urlpatterns = [
    path("characters/new/from-text/", views.draft_from_text, name="draft_from_text"),
    path("characters/<int:pk>/from-text/", views.redraft_from_text, name="redraft_from_text"),
    path("from-text/<int:pk>/", views.drafting, name="drafting"),
    path("from-text/<int:pk>/redo/", views.redo_drafting, name="redo_drafting"),
    path("from-text/<int:pk>/stop/", views.stop_drafting, name="stop_drafting"),
    path("from-text/<int:pk>/use/", views.use_drafting, name="use_drafting"),
    path("from-text/<int:pk>/discard/", views.discard_drafting, name="discard_drafting"),
]

websocket_urlpatterns = [
    path("ws/from-text/<int:pk>/", consumers.DraftingConsumer.as_asgi()),
]
