from django.urls import path

from characters.views import cards, catalogue, editor, favourites, mine, page, pictures, versions

urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("favourites/", favourites.favourites, name="favourites"),
    path("characters/<int:pk>/", page.character, name="character"),
    path("mine/", mine.mine, name="mine"),
    path("characters/new/", editor.new_character, name="new_character"),
    path("characters/<int:pk>/edit/", editor.edit_character, name="edit_character"),
    path("drafts/save/", editor.save_draft, name="save_draft"),
    path("drafts/rearrange/", editor.rearrange, name="rearrange"),
    path("drafts/preview/", editor.preview, name="preview"),
    path("drafts/discard/", editor.discard_draft, name="discard_draft"),
    path("tags/", editor.tag_names, name="tag_names"),
    path("characters/<int:pk>/versions/", versions.character_versions, name="character_versions"),
    path(
        "characters/<int:pk>/versions/<int:number>/restore/", versions.restore_version, name="restore_version"
    ),
    path("characters/<int:pk>/remove/", mine.remove_character, name="remove_character"),
    path("characters/<int:pk>/restore/", mine.restore_character, name="restore_character"),
    path("characters/<int:pk>/fork/", mine.fork_character, name="fork_character"),
    path("characters/<int:pk>/favourite/", favourites.favourite, name="favourite"),
    path("characters/<int:pk>/portrait/<str:name>", pictures.portrait, name="portrait"),
    path("characters/<int:pk>/thumbnail/<str:name>", pictures.thumbnail, name="thumbnail"),
    path("characters/<int:pk>/cameo/<str:name>", pictures.cameo, name="cameo"),
    path("characters/<int:pk>/link/<str:stem>.jpg", pictures.link_picture, name="link_picture"),
    path("drawn-face.svg", pictures.drawn_face, name="drawn_face"),
    path("characters/import/", cards.import_cards, name="import_cards"),
    path("characters/import/address/", cards.fetch_card, name="fetch_card"),
    path("characters/import/<int:pk>/", cards.import_run, name="import_run"),
    path("characters/import/name/<int:pk>/", cards.name_import, name="name_import"),
    path("characters/import/book/<int:pk>/", cards.add_book, name="add_book"),
    path("characters/<int:pk>/card/<slug:form>/", cards.export_card, name="export_card"),
]
