"""The red team on invented programmes of every shape, and what each profile keeps of them.

Run `python -m measurements.attack [--members N] [--sites N] [--seeds N ...]`: four minutes of one core for each seed. Nothing is read:
programmes are drawn from seeds.
Nothing here feeds a constant of the product.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence

from comity.cli.simulated import compared, verdict
from comity.disclosure.policy import Policy
from comity.disclosure.programmes import SHAPES
from comity.disclosure.red_team import Attack
from comity.simulating import Simulated, simulate

KINDS = ("bounded by R1", "learned", "new, gone, changed", "names off")


def _of_kind(found: Simulated, kind: str) -> list[Attack]:
    rounds = [each.found for each in found.rounds]
    if kind == "names off":
        return [attack for told in rounds for attack in told.on_names_off if attack.attacker.within]
    if kind == "new, gone, changed":
        return [attack for told in rounds for attack in told.on_changes if attack.exclusive.rows]
    bounded = kind == "bounded by R1"
    every = [attack for told in rounds for attack in told.on_edition if attack.attacker.within]
    return [attack for attack in every if attack.attacker.bounded == bounded]


def _markdown(head: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    print("|", " | ".join(head), "|")
    print("|" + "---|" * len(head))
    for line in lines:
        print("|", " | ".join(line), "|")
    print()


def _worst(found: Simulated) -> list[str]:
    told = []
    for kind in KINDS:
        worst = max(_of_kind(found, kind), key=lambda each: each.exclusive.success, default=None)
        got = worst.exclusive if worst else None
        told.append(f"{got.success:.1%} ({got.low:.1%} to {got.high:.1%})" if got else "")
    return told


def _by_attacker(found: Sequence[Simulated]) -> list[list[str]]:
    attacks: defaultdict[str, list[tuple[Attack, bool]]] = defaultdict(list)
    for each in found:
        for told in each.rounds:
            for attack in told.found.within:
                if attack.exclusive.rows:
                    attacks[attack.attacker.name].append((attack, attack.exceeds(told.found.policy)))
    lines = []
    for name, made in attacks.items():
        successes = sorted(attack.exclusive.success for attack, _ in made)
        exceed = sum(exceeds for _, exceeds in made)
        kind = "yes" if made[0][0].attacker.bounded else "no"
        lines.append(
            [name, kind, str(len(made)), f"{successes[len(made) // 2]:.1%}", f"{successes[-1]:.1%}", str(exceed)]
        )
    return lines


def _harm(found: Simulated) -> list[str]:
    harm, own = found.harm, found.harm.own
    every = own.listed + own.held
    right = sum(each.holds for each in harm.inferred)
    return [
        f"{found.programme.name}, {found.seed}",
        f"{harm.listed_without:,}",
        f"{harm.pushed_out:,}",
        f"{harm.let_in:,}",
        f"{harm.planted_listed:,} of {harm.planted:,}",
        f"{right} of {len(harm.inferred)}",
        f"{own.shared} of {own.listed}",
        f"{own.alone} of {own.held}",
        f"{own.all_shared} of {every}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=40)
    parser.add_argument("--sites", type=int, default=2000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    asked = parser.parse_args()
    shapes = [shape.resized(asked.members, asked.sites) for shape in SHAPES.values()]
    found = []
    for seed in asked.seeds:
        for shape in shapes:
            found.append(simulate(shape, seed, Policy(), lambda stage, _: print(stage, file=sys.stderr)))
    seeds = ", ".join(map(str, asked.seeds))
    print(
        f"{asked.members} members, {asked.sites:,} sites in the first of two rounds, seeds {seeds}; default policy.\n"
    )
    print("## The worst attacker of each kind over both rounds, on rows with a single member behind them\n")
    _markdown(
        ("programme, seed", *KINDS),
        ([f"{each.programme.name}, {each.seed}", *_worst(each)] for each in found),
    )
    print("## Each attacker over all programmes and rounds\n")
    _markdown(("attacker", "bounded by R1 or R2", "attacks", "median", "worst", "exceed p_max"), _by_attacker(found))
    print("\n".join(verdict(found)))
    print("\n## What each profile keeps of the first round\n\n```")
    for seed in asked.seeds:
        print(f"seed {seed}")
        print("\n".join(compared([each for each in found if each.seed == seed])))
    print("```\n\n## Members that flood, claim or plant, in the first round\n")
    print(
        "Inferred: in how many cells the number of rows that stand on one other member lies within what its own rows tell."
    )
    print(
        "The last three columns: its true sites, how many have another member; what being listed or held tells of that.\n"
    )
    head = ("programme, seed", "of others listed without", "pushed out", "let in", "planted listed", "inferred rightly")
    head += ("listed: shared", "held: alone", "all: shared")
    _markdown(head, (_harm(each) for each in found if each.harm))


if __name__ == "__main__":
    main()
