"""Files as they lie on the disk: what they are, whether they are safe to read, and what a cell reader does not tell.

`comity.intake.safety.examine` is the door; the modules here know one format each and nothing of lists of sites.
"""
