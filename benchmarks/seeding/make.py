"""Seed an empty, migrated database."""

from collections.abc import Callable
from random import Random

from django.db import transaction
from django.utils import timezone

from benchmarks.seeding.answers import draw_profiles
from benchmarks.seeding.dossiers import DossierWriter
from benchmarks.seeding.loading import settle, trusted_rows
from benchmarks.seeding.people import load_people
from benchmarks.seeding.places import load_communes, load_units
from benchmarks.seeding.sizes import Sizes
from jalon.dossiers.kinds.registry import GRAND_AGE

SEED = 20_260


def seed(sizes: Sizes, *, say: Callable[[str], None] = lambda line: None) -> None:
    """Write everything in one transaction. The numbers are drawn alike each time; moments count back from now."""
    rng, now = Random(SEED), timezone.now()
    with trusted_rows(), transaction.atomic():
        communes = load_communes(sizes)
        units = load_units(sizes, communes, rng, now)
        people = load_people(sizes, units, rng, now)
        say(f"{len(communes)} communes, {len(units)} care units, {len(people.physicians)} physicians")
        profiles = draw_profiles(GRAND_AGE, sizes.profiles, rng, communes[:1000])
        for done in DossierWriter(sizes, GRAND_AGE, profiles, people, units, rng, now).write():
            say(f"{done} of {sizes.dossiers} dossiers")
        settle()
