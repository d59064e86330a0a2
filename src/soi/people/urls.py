"""Addresses of the pages about people; the site puts /vi/people/ or /en/people/ before them."""

from __future__ import annotations

from django.urls import path

from soi.people import views

app_name = "people"
urlpatterns = [
    path("", views.home, name="home"),
    path("account/", views.account, name="account"),
    path("second-factor/", views.second_factor, name="second-factor"),
    path("all/", views.people, name="people"),
    path("all/<int:pk>/", views.person, name="person"),
    path("all/<int:pk>/role/", views.change_role, name="role"),
    path("all/<int:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("all/<int:pk>/reactivate/", views.reactivate, name="reactivate"),
    path("all/<int:pk>/second-factors/", views.forget_second_factors, name="forget-second-factors"),
    path("all/<int:pk>/untie/", views.untie, name="untie"),
    path("all/<int:pk>/link/", views.new_link, name="link"),
    path("audit/", views.audit, name="audit"),
]
