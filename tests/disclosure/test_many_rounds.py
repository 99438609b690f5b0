"""Round after round: members join and leave, audit anew, withdraw, sign waivers, sites ask to be listed or
are withdrawn, time passes.

Every edition follows the one before it and is held against the brute force of `brute_force.py`: disclosure.md, I1, I3,
I3b, I5, I8, I9 and I11.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from comity.disclosure.holds import REASONS
from comity.vocabulary.dates import PartialDate
from tests.disclosure.brute_force import largest_posterior
from tests.disclosure.making import CUTOFF, LOOSE, counts, listed_rows, part, proposed, rounds, site
from tests.disclosure.test_gate import highest_posterior, rarely_used
from tests.disclosure.test_sequel import BY_CELL, checked, previous_of

POLICIES = st.sampled_from([LOOSE, BY_CELL, replace(LOOSE, coalition_m=2, attr_min_users=5)])
MEMBERS = st.integers(0, 11)
SOME = st.sets(st.integers(0, 99), min_size=1, max_size=30)
"""Sites, by their number: those that there are of it."""


class Rounds(RuleBasedStateMachine):
    """The sites that a clearinghouse knows, and its last edition. Every step makes the next one, half a year later."""

    def __init__(self):
        super().__init__()
        self.cutoff, self.previous = CUTOFF, None
        self.left = set()

    @initialize(first=rounds(most=24), policy=POLICIES)
    def a_first_edition(self, first, policy):
        self.sites, self.policy = list(first), policy
        self.release()

    @rule(member=MEMBERS, chosen=SOME, fresh=st.integers(0, 8))
    def a_member_joins(self, member, chosen, fresh):
        """With sites that others have audited, and sites of its own."""
        self.left.discard(f"M{member}")
        for number in self.known(chosen):
            self.audit(number, member)
        for number in range(len(self.sites), len(self.sites) + fresh):
            self.sites.append(site(number, part(member, name=f"Mill {number}", day=self.day())))
        self.next()

    @rule(behind=st.lists(st.sets(MEMBERS, min_size=1, max_size=3), min_size=1, max_size=16))
    def sites_are_new(self, behind):
        for number, members in enumerate(behind, len(self.sites)):
            parts = [part(member, name=f"Mill {number}", day=self.day()) for member in sorted(members)]
            self.sites.append(site(number, *parts, sector=("meat", "palm")[number % 2]))
        self.next()

    @rule(member=MEMBERS)
    def a_member_leaves(self, member):
        """It sends nothing more; what it sent counts until it is too old."""
        self.left.add(f"M{member}")
        self.next()

    @rule(member=MEMBERS)
    def a_member_withdraws_all(self, member):
        self.sites = [
            replace(each, contributions=tuple(one for one in each.contributions if one.member != f"M{member}"))
            for each in self.sites
        ]
        self.next()

    @rule(chosen=SOME)
    def sites_are_audited_anew(self, chosen):
        for number in self.known(chosen):
            for one in self.sites[number].contributions:
                self.audit(number, int(one.member[1:]))
        self.next()

    @rule(number=st.integers(0, 99))
    def a_site_asks_to_be_listed_or_does_no_longer(self, number):
        for known in self.known({number}):
            self.sites[known] = replace(self.sites[known], volunteered=not self.sites[known].volunteered)
        self.next()

    @rule(member=MEMBERS, chosen=SOME)
    def a_member_signs_waivers(self, member, chosen):
        for number in self.known(chosen):
            own = self.sites[number]
            if any(one.member == f"M{member}" for one in own.contributions):
                self.sites[number] = replace(own, waived_by=own.waived_by | {f"M{member}"})
        self.next()

    @rule(chosen=SOME)
    def everybody_behind_some_sites_signs(self, chosen):
        for number in self.known(chosen):
            own = self.sites[number]
            self.sites[number] = replace(own, waived_by=frozenset(one.member for one in own.contributions))
        self.next()

    @rule(member=MEMBERS)
    def a_member_withdraws_its_waivers(self, member):
        self.sites = [replace(each, waived_by=each.waived_by - {f"M{member}"}) for each in self.sites]
        self.next()

    @rule(number=st.integers(0, 99))
    def a_site_is_withdrawn_or_that_is_lifted(self, number):
        for known in self.known({number}):
            self.sites[known] = replace(self.sites[known], withdrawn=not self.sites[known].withdrawn)
        self.next()

    @rule()
    def nothing_happens(self):
        self.next()

    # --- the world --------------------------------------------------------------------------------------------------

    def known(self, numbers):
        return sorted(number for number in numbers if number < len(self.sites))

    def day(self):
        """A day of the half-year that ends with the next cut-off, old enough by then."""
        return self.cutoff + timedelta(days=20)

    def audit(self, number, member):
        """A member's audit of a site, in place of its older one."""
        if f"M{member}" in self.left:
            return
        own = self.sites[number]
        others = [one for one in own.contributions if one.member != f"M{member}"]
        new = part(member, name=f"Mill {number}", day=self.day(), country=own.country,
                   audit_date=PartialDate.day(self.day()))  # fmt: skip
        self.sites[number] = replace(own, contributions=(*others, new))

    def next(self):
        later = self.cutoff.month == 6
        self.cutoff = date(self.cutoff.year + (not later), 12 if later else 6, 31 if later else 30)
        self.release()

    # --- what must hold of every edition ----------------------------------------------------------------------------

    def release(self):
        proposal = proposed(self.sites, self.policy, cutoff=self.cutoff, previous=self.previous)
        sets = checked(proposal, self.sites, self.previous, self.policy)
        rows = listed_rows(proposal, self.sites)
        assert rarely_used(rows, self.policy) == []
        assert highest_posterior(rows, self.policy) <= self.policy.p_max
        for name, behind in sets.items():
            assert largest_posterior(behind, self.policy.coalition_m) <= self.policy.p_max, name
            assert len(frozenset().union(*behind)) > 1, name
        assert all(each.row or each.reason in REASONS for each in proposal.placements)
        assert not {each.site_id for each in self.sites if each.withdrawn} & {each.site_id for each in proposal.listed}
        self.stays_where_nobody_moved(proposal)
        self.previous = previous_of(proposal, self.sites)

    def stays_where_nobody_moved(self, proposal):
        """I8: a row on whose members nothing changed is listed on, unless rows beside it have to go."""
        before = self.previous.released if self.previous else {}
        truth = {each.site_id: each for each in self.sites}
        now = {
            site_id: {one.member for one in truth[site_id].contributions if counts(one, proposal)} for site_id in before
        }
        kept = all(
            each.waived <= truth[site_id].waived_by and not truth[site_id].withdrawn for site_id, each in before.items()
        )
        if kept and all(now[site_id] == each.members and not each.volunteered for site_id, each in before.items()):
            listed = {each.site_id for each in proposal.listed}
            assert before.keys() <= listed


TestRounds = Rounds.TestCase
TestRounds.settings = settings(
    max_examples=min(30, settings.default.max_examples),
    stateful_step_count=min(8, settings.default.stateful_step_count),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
