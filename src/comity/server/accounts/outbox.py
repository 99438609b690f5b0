"""Mails go to a table first: written with their reason or not at all, sent later."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as Smtp

from comity.server import clock
from comity.server.accounts.models import Mail

MOST_TRIES = 20


class OutboxBackend(BaseEmailBackend):
    """Django's door for mails: each recipient gets a row of its own, so that none learns of the others."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; returns how many."""
        for message in email_messages:
            for to in message.recipients():
                write(to, str(message.subject), str(message.body))
        return len(email_messages)


def write(to: str, subject: str, text: str) -> Mail:
    """Put one mail into the outbox. A line break in the subject would be a header of its own: it becomes a blank."""
    return Mail.objects.create(written=clock.now(), to=to, subject=" ".join(subject.split())[:300], text=text)


def send_waiting(connection: BaseEmailBackend | None = None) -> int:
    """Send what waits, oldest first; returns how many went. Without a mail server (`COMITY_MAIL`) nothing is sent.

    A mail that cannot be sent waits for the next time, at most MOST_TRIES times. One that was sent loses its text. A
    stop between sending and noting it can send one twice.
    """
    if connection is None and not settings.COMITY.mail:
        return 0
    gone = 0
    with connection or Smtp() as server:
        for mail in Mail.objects.filter(sent=None, tries__lt=MOST_TRIES).order_by("id"):
            Mail.objects.filter(pk=mail.pk).update(tries=mail.tries + 1)
            message = EmailMessage(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to])
            try:
                server.send_messages([message])
            except OSError:
                continue
            gone += Mail.objects.filter(pk=mail.pk, sent=None).update(sent=clock.now(), text="")
    return gone
