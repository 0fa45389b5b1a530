"""Choose the place of practice that a physician shows to others."""

from django.db import transaction

from jalon.accounts.identity import Activity
from jalon.accounts.models import Professional
from jalon.audit.journal import record_event


def choose_practice(professional: Professional, practice: Activity) -> Professional:
    """Write the chosen place; the speciality too when it says one."""
    with transaction.atomic():
        row = Professional.objects.select_for_update(of=("self",)).select_related("user").get(pk=professional.pk)
        row.practice_name = practice.name
        row.commune_code = practice.commune_code
        row.city = practice.city
        row.phone = practice.phone
        row.specialty = practice.specialty or row.specialty
        row.save(update_fields=["practice_name", "commune_code", "city", "phone", "specialty"])
        record_event("account.practice_chosen", actor=row.user)
    return row
