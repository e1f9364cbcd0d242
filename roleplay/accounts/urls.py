from django.urls import path

from roleplay.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-up/", views.sign_up, name="sign_up"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("profile/", views.profile, name="profile"),
    path("profile/password/", views.password_change, name="password_change"),
    path("language/", views.language, name="language"),
    path("looks/", views.looks, name="looks"),
    path("adult/", views.adult, name="adult"),
    path("thoughts/", views.show_thoughts, name="show_thoughts"),
    path("suggestions/switch/", views.switch_suggestions, name="switch_suggestions"),
]
