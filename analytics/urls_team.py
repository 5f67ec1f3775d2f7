"""Addresses of the team's analysis floor, under /work/<study>/."""

from django.urls import path

from .views import (
    team_answers,
    team_chain,
    team_consensus,
    team_evidence,
    team_jobs,
    team_plan,
    team_proof,
    team_survey,
    team_values,
)

W = "work/<slug:slug>/"

urlpatterns = [
    path(W + "results/rounds/", team_consensus.newest, name="consensus-newest"),
    path(W + "results/rounds/<int:number>/", team_consensus.board, name="consensus"),
    path(W + "results/rounds/<int:number>.csv", team_consensus.table, name="consensus-csv"),
    path(W + "results/rounds/<int:number>/<slug:code>/", team_consensus.item, name="consensus-item"),
    path(W + "results/surveys/", team_survey.surveys, name="surveys"),
    path(W + "results/surveys/<slug:key>/", team_survey.survey, name="survey"),
    path(W + "results/surveys/<slug:key>.csv", team_survey.table, name="survey-csv"),
    path(W + "results/surveys/<slug:key>/compute/", team_survey.compute, name="survey-compute"),
    path(W + "results/written/<slug:key>/<slug:code>/", team_answers.written, name="written"),
    path(W + "results/written/<slug:key>/<slug:code>/<slug:text>/hide/", team_answers.hide, name="written-hide"),
    path(W + "results/written/<slug:key>/<slug:code>/<slug:text>/show/", team_answers.show, name="written-show"),
    path(W + "audit/evidence.zip", team_proof.evidence, name="team-evidence"),
    path(W + "plan/", team_plan.plan, name="plan"),
    path(W + "plan/edit/", team_plan.edit, name="plan-edit"),
    path(W + "plan/lock/", team_plan.lock, name="plan-lock"),
    path(W + "values/", team_values.values, name="values"),
    path(W + "values/start/", team_values.start, name="values-start"),
    path(W + "values.csv", team_values.table, name="values-csv"),
    path(W + "values/of/<slug:code>/", team_values.candidate, name="candidate"),
    path(W + "evidence/", team_evidence.evidence, name="evidence"),
    path(W + "evidence/new/", team_evidence.add, name="source-new"),
    path(W + "evidence/import/", team_evidence.upload, name="sources-import"),
    path(W + "evidence/import/check/", team_evidence.check, name="sources-check"),
    path(W + "evidence/links/", team_evidence.links, name="evidence-links"),
    path(W + "evidence/<int:pk>/", team_evidence.edit, name="source"),
    path(W + "evidence/<int:pk>/remove/", team_evidence.remove, name="source-remove"),
    path(W + "directions/", team_chain.directions, name="directions"),
    path(W + "directions/take/", team_chain.take, name="directions-take"),
    path(W + "directions/new/", team_chain.new, name="direction-new"),
    path(W + "directions/<int:pk>/", team_chain.edit, name="direction"),
    path(W + "directions/<int:pk>/merge/", team_chain.merge, name="direction-merge"),
    path(W + "directions/<int:pk>/split/", team_chain.split, name="direction-split"),
    path(W + "directions/<int:pk>/remove/", team_chain.remove, name="direction-remove"),
    path(W + "directions/<int:pk>/strategies/new/", team_chain.new_strategy, name="strategy-new"),
    path(W + "strategies/<int:pk>/", team_chain.edit_strategy, name="strategy"),
    path(W + "strategies/<int:pk>/remove/", team_chain.remove_strategy, name="strategy-remove"),
    path(W + "jobs/<int:pk>/", team_jobs.job, name="job"),
    path(W + "pictures/<int:pk>.<slug:kind>", team_jobs.picture, name="picture"),
]
