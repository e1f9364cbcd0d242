from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from roleplay import crawling, installing, keys, views

admin.site.site_header = admin.site.site_title = settings.SITE_NAME

urlpatterns = [
    path("", include("characters.urls")),
    path("", include("chats.urls")),
    path("", include("providers.urls")),
    path("", include("roleplay.drafting.urls")),
    path("", include("roleplay.accounts.urls")),
    path("", include("roleplay.belongings.urls")),
    path("admin/login/", views.operator_sign_in),
    path("admin/", admin.site.urls),
    path("favicon.ico", views.favicon),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("service-worker.js", installing.service_worker, name="service_worker"),
    path("offline/", installing.offline, name="offline"),
    path("keys/", keys.keys, name="keys"),
    path("robots.txt", crawling.robots, name="robots"),
    path("sitemap.xml", crawling.sitemap, name="sitemap"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]

handler400 = "roleplay.views.bad_request"
handler403 = "roleplay.views.forbidden"
handler404 = "roleplay.views.not_found"
handler500 = "roleplay.views.server_error"
