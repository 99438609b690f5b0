"""Every address of the server. Each route declares its policy (`access.py`); a check fails for one that does not."""

from __future__ import annotations

from django.urls import include, path

from comity.server.pages import entrance, lists, people, public, rounds, secretariat

urlpatterns = [
    path("", public.welcome, name="welcome"),
    path("how-it-works", public.how_it_works, name="how-it-works"),
    path("join", public.join, name="join"),
    path("join/sent", public.join_sent, name="join-sent"),
    path("texts/<uuid:public>", public.statement, name="text"),
    path("health", public.health, name="health"),
    path("demo", entrance.demo, name="demo"),
    path("invitation/<str:token>", entrance.invitation, name="invitation"),
    path("second-factor", entrance.second_factor, name="second-factor"),
    path("account/", include("allauth.urls")),
    path("home", people.home, name="home"),
    path("me", people.account, name="account"),
    path("team", people.team, name="team"),
    path("team.xlsx", people.team_excel, name="team-excel"),
    path("team/<uuid:person>/role", people.change_role, name="team-role"),
    path("team/<uuid:person>/remove", people.remove, name="team-remove"),
    path("team/invitations/<uuid:public>/withdraw", people.withdraw_invitation, name="team-withdraw"),
    path("signatures", people.signatures, name="signatures"),
    path("signatures.xlsx", people.signatures_excel, name="signatures-excel"),
    path("signatures/<uuid:public>/sign", people.sign, name="signatures-sign"),
    path("signatures/<uuid:public>/withdraw", people.withdraw, name="signatures-withdraw"),
    path("lists", lists.lists, name="lists"),
    path("lists/send", lists.send, name="lists-send"),
    path("lists/<uuid:public>", lists.one, name="lists-one"),
    path("lists/<uuid:public>/progress", lists.progress, name="lists-progress"),
    path("lists/<uuid:public>/columns", lists.columns, name="lists-columns"),
    path("lists/<uuid:public>/problems.xlsx", lists.problems_excel, name="lists-problems"),
    path("lists/<uuid:public>/marked", lists.marked, name="lists-marked"),
    path("lists/<uuid:public>/listings.xlsx", lists.listings_excel, name="lists-listings"),
    path("lists/<uuid:public>/submit", lists.submit, name="lists-submit"),
    path("lists/<uuid:public>/withdraw", lists.withdraw, name="lists-withdraw"),
    path("rounds", rounds.rounds, name="rounds"),
    path("rounds/<uuid:public>", rounds.one, name="rounds-one"),
    path("rounds/<uuid:public>.xlsx", rounds.one_excel, name="rounds-excel"),
    path("rounds/<uuid:public>/close", rounds.close, name="rounds-close"),
    path("rounds/<uuid:public>/remind", rounds.remind, name="rounds-remind"),
    path("rounds/for/<uuid:public>", rounds.behalf, name="rounds-behalf"),
    path("journal/own", secretariat.own_journal, name="own-journal"),
    path("journal/own.xlsx", secretariat.own_journal_excel, name="own-journal-excel"),
    path("members", secretariat.members, name="members"),
    path("offices/<uuid:public>/end", secretariat.end_office, name="offices-end"),
    path("members.xlsx", secretariat.members_excel, name="members-excel"),
    path("members/<uuid:public>", secretariat.member, name="members-one"),
    path("applications", secretariat.applications, name="applications"),
    path("applications.xlsx", secretariat.applications_excel, name="applications-excel"),
    path("applications/<uuid:public>/decide", secretariat.decide, name="applications-decide"),
    path("statements", secretariat.statements, name="statements"),
    path("journal", secretariat.journal, name="journal"),
    path("journal.xlsx", secretariat.journal_excel, name="journal-excel"),
    path("outbox", secretariat.outbox, name="outbox"),
]

handler404 = "comity.server.pages.faults.not_found"
handler500 = "comity.server.pages.faults.broken"
handler403 = "comity.server.pages.faults.not_found"
handler400 = "comity.server.pages.faults.not_understood"
