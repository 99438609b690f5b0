"""The process that does the jobs: `python -m comity.server.worker`."""

from __future__ import annotations

from comity.server import starting


def main() -> None:
    """Work until told to stop."""
    starting.set_up()
    from django.core.management import call_command  # noqa: PLC0415  (see `starting.set_up`)

    call_command("qcluster", verbosity=0)


if __name__ == "__main__":
    main()
