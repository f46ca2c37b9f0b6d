"""People who left long ago."""

from django.urls import path

from preau.school.leavers import views

urlpatterns = [path("departs/", views.people_who_left, name="leavers")]
