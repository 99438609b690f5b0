"""News and resources: read by everybody or by members, written by the Secretariat in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from comity.as_sheets import Cell, Column
from comity.server import clock
from comity.server.access import allows, asker
from comity.server.news import selectors, services
from comity.server.news.kinds import Kind
from comity.server.pages.asking import excel, tell
from comity.server.pages.markdown import as_html


@allows(GET="news.see")
def news(request: HttpRequest) -> HttpResponse:
    """What there is to read: news by date, resources by title."""
    found = selectors.shown(asker(request))
    resources = sorted((each for each in found if each.kind == Kind.RESOURCE), key=lambda each: each.title.casefold())
    shown = {"news": [each for each in found if each.kind == Kind.NEWS], "resources": resources}
    return render(request, "public/news.html", shown)


@allows(GET="news.see")
def one(request: HttpRequest, public: UUID) -> HttpResponse:
    """One article, to read and to print."""
    found = selectors.one_shown(asker(request), public)
    if found is None:
        raise Http404
    return render(request, "public/article.html", {"article": found, "html": as_html(found.text)})


class ArticleForm(forms.Form):
    """What an article says."""

    kind = forms.ChoiceField(label="Kind", choices=Kind.choices)
    title = forms.CharField(label="Title", max_length=160)
    day = forms.DateField(
        label="Shown from", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="A day to come lets it wait until then.",
    )  # fmt: skip
    for_members = forms.BooleanField(label="For members only", required=False)
    text = forms.CharField(
        label="Text, in Markdown", max_length=100_000, widget=forms.Textarea({"rows": 14}),
        help_text="# heading, **bold**, - list, [words](https://address). Pictures and HTML are left out.",
    )  # fmt: skip

    def draft(self) -> services.Draft:
        """What was written into a form that is valid."""
        return services.Draft(**{name: self.cleaned_data[name] for name in ArticleForm.base_fields})


class ChangedArticleForm(ArticleForm):
    """What an article shall say, and which of its states was read before."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)


@allows(GET="article.see", POST="article.write")
def articles(request: HttpRequest) -> HttpResponse:
    """All articles, and a form for a new one."""
    form = ArticleForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        made = services.write(asker(request), form.draft())
        tell(request, f"'{made.title}' is kept; it is shown from {made.day:%d %B %Y} on.")
        return redirect("articles-one", made.public)
    shown = {"articles": selectors.everything(), "form": form}
    return render(request, "secretariat/articles.html", shown, status=422 if form.errors else 200)


@allows(GET="article.see", POST="article.write")
def article(request: HttpRequest, public: UUID) -> HttpResponse:
    """One article as readers will see it, and a form to change it."""
    found = selectors.one(public)
    if found is None:
        raise Http404
    start = {name: getattr(found, name) for name in ("kind", "title", "day", "for_members", "text")}
    start["seen"] = found.changed.isoformat()
    form = ChangedArticleForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(asker(request), public, form.draft(), form.cleaned_data["seen"])
            tell(request, "The article is changed.")
        except services.ArticleError as error:
            tell(request, "", error)
        return redirect("articles-one", public)
    shown = {"article": found, "html": as_html(found.text), "form": form}
    return render(request, "secretariat/article.html", shown, status=422 if form.errors else 200)


@allows(POST="article.write")
def withdraw(request: HttpRequest, public: UUID) -> HttpResponse:
    """Show an article to nobody any more."""
    if selectors.one(public) is None:
        raise Http404
    services.withdraw(asker(request), public)
    tell(request, "The article is withdrawn.")
    return redirect("articles")


@allows(GET="article.see")
def articles_excel(_request: HttpRequest) -> HttpResponse:
    """All articles as an Excel file."""
    rows: list[Sequence[Cell]] = [
        [each.kind, each.title, each.day, "members" if each.for_members else "everybody", each.state, each.by,
         each.changed]
        for each in selectors.everything()
    ]  # fmt: skip
    heads = [
        Column("Kind"), Column("Title"), Column("Shown from"), Column("For"), Column("State"), Column("By"),
        Column("Changed (UTC)", "moment"),
    ]  # fmt: skip
    return excel("articles", heads, rows)
