"""Addresses of groups, trials and certificates: learners' ones first, then those of trainers under train/."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from soi.drills.views import credentials, groups, holds, planning, taking_part, trainers

urlpatterns: list[URLPattern] = [
    path("groups/", groups.codes, name="codes"),
    path("groups/<slug:code>/", groups.seat, name="seat"),
    path("groups/<slug:code>/leave/", groups.leave, name="leave-group"),
    path("trials/<slug:code>/", taking_part.trial, name="trial"),
    path("trials/<slug:code>/leave/", taking_part.withdraw, name="withdraw"),
    path("mine/certificates/", credentials.credentials, name="credentials"),
    path("mine/certificates/<slug:uid>/", credentials.credential, name="credential"),
    path("mine/xapi/", credentials.statements, name="xapi"),
    path("train/", trainers.home, name="train"),
    path("train/course/", trainers.course, name="new-course"),
    path("train/group/", trainers.new_group, name="new-group"),
    path("train/groups/<slug:uid>/", trainers.group, name="group"),
    path("train/groups/<slug:uid>/close/", trainers.close_group, name="close-group"),
    path("train/groups/<slug:uid>/erase/", trainers.erase_group, name="erase-group"),
    path("train/power/", planning.power, name="power"),
    path("train/trial/", planning.new_trial, name="new-trial"),
    path("train/trials/<slug:uid>/", planning.planned, name="planned"),
    path("train/trials/<slug:uid>/plan.json", planning.plan_file, name="plan-file"),
    path("train/trials/<slug:uid>/register/", planning.register, name="register-trial"),
    path("train/trials/<slug:uid>/discard/", planning.discard, name="discard-trial"),
    path("train/trials/<slug:uid>/end/", planning.end, name="end-trial"),
    path("train/trials/<slug:uid>/answers.csv", planning.answers, name="answers"),
    path("train/lessons/", holds.holds, name="holds"),
    path("train/lessons/<int:number>/", holds.decision, name="decide"),
]
