from django.urls import path

from characters.views import catalogue, favourites, page, pictures

urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("favourites/", favourites.favourites, name="favourites"),
    path("characters/<int:pk>/", page.character, name="character"),
    path("characters/<int:pk>/favourite/", favourites.favourite, name="favourite"),
    path("characters/<int:pk>/portrait/<str:name>", pictures.portrait, name="portrait"),
    path("characters/<int:pk>/thumbnail/<str:name>", pictures.thumbnail, name="thumbnail"),
    path("characters/<int:pk>/cameo/<str:name>", pictures.cameo, name="cameo"),
    path("characters/<int:pk>/link/<str:stem>.jpg", pictures.link_picture, name="link_picture"),
    path("drawn-face.svg", pictures.drawn_face, name="drawn_face"),
]
