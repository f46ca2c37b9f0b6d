"""The pages of a school's heads, and the questions that everybody asks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
