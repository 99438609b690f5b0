"""What the modules of pages share: who asks, forms that tell what is wrong, lists as Excel files."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from xlsxwriter import Workbook

from comity.as_sheets import Cell, Column, Looks, write_table
from comity.server.access import own_member
from comity.server.lists import selectors
from comity.server.needs.sealing import SealError
from comity.vocabulary.errors import ComityError

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def first_fault(form: forms.BaseForm) -> str:
    """What is wrong with a form that is shown in one line, as a sentence."""
    return next((str(errors[0]) for errors in form.errors.values()), "")


def own_list(request: HttpRequest, public: UUID) -> selectors.OneList:
    """A list of the asker's company; not found where it is another's, or none."""
    found = selectors.own_list(own_member(request), public)
    if found is None:
        raise Http404
    return found


def written(request: HttpRequest, name: str) -> str:
    """What a field of a form without a class of its own says, or ""."""
    return request.POST.get(name, "").replace("\0", " ")


def posted(request: HttpRequest) -> QueryDict:
    """All that a form without a class of its own says. No text has a NUL: PostgreSQL keeps none."""
    found = request.POST.copy()
    for name, texts in request.POST.lists():
        found.setlist(name, [text.replace("\0", " ") for text in texts])
    return found


def tell(request: HttpRequest, done: str, error: ComityError | str = "") -> None:
    """Show on the next page what was done, or why it was not."""
    if error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def opens(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say in place of a page that needs cannot be opened, where the server's key is lost, and what brings them back."""

    @wraps(page)
    def seen(request: HttpRequest, *given: object, **named: object) -> HttpResponse:
        try:
            return page(request, *given, **named)
        except SealError:
            return render(request, "needs/sealed.html", status=503)

    return seen


def excel(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> HttpResponse:
    """A list as an Excel file to download. Times are in UTC: a workbook knows no time zones."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(name[:31])
        write_table(sheet, Looks(book), columns, [[_plain(cell) for cell in row] for row in rows])
    response = HttpResponse(content.getvalue(), content_type=EXCEL)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _plain(cell: Cell) -> Cell:
    return cell.replace(tzinfo=None, microsecond=0) if isinstance(cell, datetime) else cell
