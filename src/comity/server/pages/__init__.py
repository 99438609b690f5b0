"""Pages: one module per screen, with templates and static files beside them. No rules here: services and selectors."""
