"""Addresses of the desk; the site puts /vi/desk/ or /en/desk/ before them."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from soi.desk.views import cases, drafts, evidence, pages, published, questions, queue, reading, tasks

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("merge", questions.merge, name="merge"),
    path("new", cases.new, name="new"),
    path("questions/<str:uid>/", questions.question, name="question"),
    path("questions/<str:uid>/split", questions.split, name="split"),
    path("questions/<str:uid>/headline", questions.headline, name="headline"),
    path("questions/<str:uid>/harm", questions.harm, name="harm"),
    path("questions/<str:uid>/open", questions.open_case, name="open"),
    path("questions/<str:uid>/set-aside", questions.set_aside, name="set-aside"),
    path("questions/<str:uid>/bring-back", questions.bring_back, name="bring-back"),
    path("regroupings/<int:number>/undo", questions.undo, name="undo"),
    path("cases/<str:uid>/", cases.case, name="case"),
    path("cases/<str:uid>/take", cases.take, name="take"),
    path("cases/<str:uid>/give", cases.give, name="give"),
    path("cases/<str:uid>/hand-back", cases.hand_back, name="hand-back"),
    path("cases/<str:uid>/start", cases.start, name="start"),
    path("cases/<str:uid>/submit", cases.submit, name="submit"),
    path("cases/<str:uid>/publish", cases.publish, name="publish"),
    path("cases/<str:uid>/reopen", cases.reopen, name="reopen"),
    path("cases/<str:uid>/declare", reading.declare, name="declare"),
    path("cases/<str:uid>/close", cases.close, name="close"),
    path("cases/<str:uid>/not-checkable", cases.not_checkable, name="not-checkable"),
    path("cases/<str:uid>/already-checked", cases.already_checked, name="already-checked"),
    path("cases/<str:uid>/save", drafts.save, name="save"),
    path("cases/<str:uid>/save/<slug:name>", drafts.autosave, name="autosave"),
    path("cases/<str:uid>/merge", drafts.resolve, name="resolve"),
    path("cases/<str:uid>/capture", evidence.capture, name="capture"),
    path("cases/<str:uid>/upload", evidence.upload, name="upload"),
    path("cases/<str:uid>/captures/<str:capture_uid>/quote", evidence.quote, name="quote"),
    path("cases/<str:uid>/captures/<str:capture_uid>/source", evidence.use_source, name="use-source"),
    path("cases/<str:uid>/reading/", reading.reading, name="reading"),
    path("cases/<str:uid>/reading/open", reading.open_reading, name="open-reading"),
    path("cases/<str:uid>/reading/verdict", reading.blind_verdict, name="blind-verdict"),
    path("cases/<str:uid>/reading/sign", reading.sign, name="sign"),
    path("cases/<str:uid>/reading/send-back", reading.send_back, name="send-back"),
    path("cases/<str:uid>/withdraw", published.withdraw, name="withdraw"),
    path("captures/<str:uid>/", evidence.page_kept, name="page-kept"),
    path("captures/<str:uid>/wacz", evidence.wacz, name="wacz"),
    path("published/", published.published, name="published"),
    path("checks/<str:uid>/correct", published.correct, name="correct"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("complaints/", tasks.complaints, name="complaints"),
    path("complaints/<str:uid>/", tasks.complaint, name="complaint"),
    path("pages/", pages.pages, name="pages"),
    path("pages/<slug:kind>/<str:language>/", pages.page, name="page"),
    path("pages/<slug:kind>/<str:language>/confirm", pages.confirm, name="confirm-page"),
]
