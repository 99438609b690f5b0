"""The demo's programme: invented companies and people in every role, made through the services that pages use."""

from comity.server.demo.programme import fill

__all__ = ["fill"]
