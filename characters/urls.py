from django.urls import path

from characters.views import catalogue, favourites, page, pictures

urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("favourites/", favourites.favourites, name="favourites"),
    path("characters/<int:pk>/", page.character, name="character"),
    path("characters/<int:pk>/favourite/", favourites.favourite, name="favourite"),
    path("characters/<int:pk>/portrait/<str:digest>.svg", pictures.portrait, name="portrait"),
    path("characters/<int:pk>/cameo/<str:digest>.svg", pictures.cameo, name="cameo"),
]
