from django.urls import path

from providers import views

urlpatterns = [
    path("api/models", views.models, name="models"),
    path("api/models/<str:name>", views.models_of, name="models_of"),
]
