from django.urls import path

from characters.views import (
    cards,
    catalogue,
    editor,
    favourites,
    mine,
    notices,
    page,
    pictures,
    reports,
    versions,
)

urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("favourites/", favourites.favourites, name="favourites"),
    path("characters/<int:pk>/", page.character, name="character"),
    path("mine/", mine.mine, name="mine"),
    path("characters/new/", editor.new_character, name="new_character"),
    path("characters/new/draft/", editor.keep_draft, name="keep_new_draft"),
    path("characters/new/draft/drop/", editor.drop_draft, name="drop_new_draft"),
    path("characters/<int:pk>/edit/", editor.edit_character, name="edit_character"),
    path("characters/<int:pk>/draft/", editor.keep_draft, name="keep_draft"),
    path("characters/<int:pk>/draft/drop/", editor.drop_draft, name="drop_draft"),
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
    path("characters/<int:pk>/report/", reports.report, name="report"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_notices, name="read_notices"),
]
