"""Form fields as the pages show them."""

from __future__ import annotations

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()
_CLASSES = (
    (forms.RadioSelect, ""),  # the class would be the group's; the style sheet knows its boxes
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


@register.filter
def styled(field: BoundField) -> SafeString:
    """The field's widget with the classes of the style sheet, tied to its help and errors for screen readers."""
    look = next(name for kind, name in _CLASSES if isinstance(field.field.widget, kind))
    told = [f"{field.auto_id}_{part}" for part, there in (("help", field.help_text), ("error", field.errors)) if there]
    attributes: dict[str, str | bool] = {"class": f"{look} is-invalid" if field.errors else look} if look else {}
    if told:
        attributes["aria-describedby"] = " ".join(told)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def is_check(field: BoundField) -> bool:
    """Is the field one box to tick?"""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choice(field: BoundField) -> bool:
    """Is the field a group of which one is chosen?"""
    return isinstance(field.field.widget, forms.RadioSelect)
