"""The demo's texts, those that members sign and those to read: written for comity, to be replaced by one's own."""

STATEMENT = """# Joint statement on the mutual recognition of audits

We, the companies that sign this, buy from sites that many of us share. We want those sites to spend their time on
better work, not on the same audit again.

1. **We recognise.** Where another signatory had a site audited under an equivalent protocol within the last three
   years, we take that audit as a ground for our own judgement before we ask for a new one.
2. **We decide alone.** Each of us judges an audit, a site and a supplier for itself, by its own policy. Nothing here
   obliges anybody to buy, or not to buy, from anybody.
3. **We send our lists whole.** Each round we send the list of the sites that we had audited, and nothing on prices,
   volumes, contracts or persons.
4. **We ask the site.** A report is shared by the site that it is about, with whom it chooses.
5. **We follow up.** What an audit found is followed to its end in one plan of corrective actions, whoever paid for the
   audit.

A signatory can withdraw at any time. What was released while it took part stays released.
"""

ANTITRUST = """# Antitrust rules

Some of us compete with each other. These rules keep what we share away from what we compete on.

1. The common list says that a site was audited. It does not say by whom, for whom, or who buys there.
2. Nobody speaks here about prices, costs, volumes, capacity, customers, contracts, or plans to start or to end a
   supplier relation. Who hears such talk ends the meeting and tells the Secretariat.
3. The Secretariat treats every list as confidential. It shows none to another member, nor to a member's staff.
4. No decision on a supplier is taken together, and nobody tells the others what it decided.
5. Every release is tested first, and confirmed by two persons, one of them not of the office that made it.
"""
WAIVER = """# Waiver for single sites

We, the company that signs this, sent an audit of each of the sites that we choose. For these sites, and no others:

1. **They may be listed**, as far as we are concerned, although readers of the common list may conclude, with more
   certainty than its policy allows otherwise, that we had them audited and so probably buy there; also that the row is
   new.
2. **We speak for ourselves alone.** Where others had a site audited, too, it is listed only if each of them has signed.
   We ask nobody who they are, and are told nothing of them.
3. **It holds until we withdraw it**, in later editions, too. What was read by then stays known.
4. **It obliges nobody to anything**: not to list a site, not to recognise an audit, not to buy.
"""
"""Markdown; see `members.services.publish`."""

NEWS = (
    (
        "The autumn round is open",
        """Members can send their lists now. What is new this time:

- Cells can be repaired in the page, without a new file.
- A list that comes after the deadline waits for the next round.

Please look at *Exactly what others may see* before you submit.
""",
    ),
    (
        "Supplier training in three languages",
        """In spring we hold three half days for suppliers, in Portuguese, Mandarin and English: wages and hours, labour
providers, and how to close a finding for good. Ask your customer for an invitation.
""",
    ),
)
"""Titles and texts, the latest first."""
RESOURCE = (
    "Asking a site for its report: a letter to adapt",
    """Dear colleague,

your site was audited by a protocol that our company recognises. Would you share the report with us? You decide, and
you may leave out what is about other customers. If a customer paid for the audit, please ask it first.

What we need: the report with its findings, the plan of corrective actions, and how far it is.
""",
)
"""For members: title and text."""
