from django.urls import path

from roleplay.belongings import views

urlpatterns = [
    path("profile/export/", views.export_account, name="export_account"),
    path("profile/delete/", views.delete_account, name="delete_account"),
    path("goodbye/", views.account_closed, name="account_closed"),
    path("bring-back/", views.bring_back, name="bring_back"),
]
