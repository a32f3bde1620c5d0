"""Every address of the platform. A new name goes into `permissions` too: an unlisted one is refused."""

from django.urls import include, path

handler403 = "xianneng.foundation.web.views.forbidden"
handler404 = "xianneng.foundation.web.views.missing"
handler500 = "xianneng.foundation.web.views.fault"

urlpatterns = [
    path("", include("xianneng.surface.home.urls")),
    path("", include("xianneng.foundation.web.urls")),
    path("", include("xianneng.surface.upkeep.urls")),
    path("api/v1/", include("xianneng.surface.api.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("xianneng.work.authority.urls")),
    path("", include("xianneng.work.ranks.urls")),
    path("", include("xianneng.work.establishment.urls")),
    path("", include("xianneng.work.personnel.urls")),
    path("", include("xianneng.work.rosters.urls")),
    path("", include("xianneng.work.recruitment.urls")),
    path("", include("xianneng.work.survey.urls")),
]
