"""Addresses of the citizen's pages, and of what comes in and goes out by file."""

from django.urls import path

from .views import answering, exports, import_ends, imports, preview, proofs, receipts

urlpatterns = [
    path("i/<str:token>/", answering.invited, name="invited"),
    path("s/<str:key>/", answering.consent, name="answer"),
    path("s/<str:key>/<int:number>/", answering.page, name="answer-page"),
    path("s/<str:key>/save/", answering.save, name="answer-save"),
    path("s/<str:key>/review/", answering.review, name="answer-review"),
    path("s/<str:key>/thanks/", answering.thanks, name="answer-thanks"),
    path("s/<str:key>/receipt.svg", answering.picture, name="answer-picture"),
    path("s/<str:key>/mine/", receipts.mine, name="answer-mine"),
    path("s/<str:key>/seals/", proofs.seals, name="seals"),
    path("s/<str:key>/leave/", answering.leave, name="answer-leave"),
    path("receipt/", receipts.enter, name="receipt"),
    path("receipt/answers/", receipts.answers, name="receipt-answers"),
    path("receipt/proof/", proofs.proof, name="receipt-proof"),
    path("receipt/edit/", receipts.edit, name="receipt-edit"),
    path("receipt/delete/", receipts.delete, name="receipt-delete"),
    path("receipt/leave/", receipts.leave, name="receipt-leave"),
    path("work/<slug:slug>/surveys/<str:key>/preview/", preview.preview, name="preview"),
    path("work/<slug:slug>/surveys/<str:key>/import/", imports.upload, name="import"),
    path("work/<slug:slug>/surveys/<str:key>/import/<int:pk>/columns/", imports.columns, name="import-columns"),
    path("work/<slug:slug>/surveys/<str:key>/import/<int:pk>/values/", imports.values, name="import-values"),
    path("work/<slug:slug>/surveys/<str:key>/import/<int:pk>/progress/", imports.progress, name="import-progress"),
    path("work/<slug:slug>/surveys/<str:key>/import/<int:pk>/confirm/", import_ends.confirm, name="import-confirm"),
    path("work/<slug:slug>/surveys/<str:key>/import/<int:pk>/undo/", import_ends.undo, name="import-undo"),
    path("work/<slug:slug>/surveys/<str:key>/export.csv", exports.export, name="export"),
]
