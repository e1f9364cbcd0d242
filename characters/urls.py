from django.urls import path

from characters import views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("favourites/", views.favourites, name="favourites"),
    path("characters/<int:pk>/", views.character, name="character"),
    path("characters/<int:pk>/favourite/", views.favourite, name="favourite"),
    path("characters/<int:pk>/portrait/<str:digest>.svg", views.portrait, name="portrait"),
    path("characters/<int:pk>/cameo/<str:digest>.svg", views.cameo, name="cameo"),
]
