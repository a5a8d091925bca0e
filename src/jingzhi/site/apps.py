"""The site as a Django app (label `site_pages`, because Django keeps `sites` for itself)."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "jingzhi.site"
    label = "site_pages"
    verbose_name = "pages"
