"""All addresses: the site, and the pages for what went wrong."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("inspections/", include("jingzhi.programmes.inspection.urls")),
    path("keywork/", include("jingzhi.programmes.keywork.urls")),
    path("assessment/", include("jingzhi.programmes.assessment.urls")),
    path("keytasks/", include("jingzhi.programmes.keytasks.urls")),
    path("ratings/", include("jingzhi.programmes.ratings.urls")),
    path("responsibility/", include("jingzhi.programmes.responsibility.urls")),
    path("redrawing/", include("jingzhi.programmes.redrawing.urls")),
    path("", include("jingzhi.programmes.admission.urls")),
    path("", include("jingzhi.programmes.staffing.urls")),
    path("", include("jingzhi.site.urls")),
]

handler400 = "jingzhi.site.errors.bad_request"
handler403 = "jingzhi.site.errors.forbidden"
handler404 = "jingzhi.site.errors.not_found"
handler500 = "jingzhi.site.errors.fault"
