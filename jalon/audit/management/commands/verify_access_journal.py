"""Check the chain of the access journal: every record's hash, and its link to the one before."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

QUERY = """
SELECT id FROM (
    SELECT r.id, r.hash, r.previous_hash,
           lag(r.hash, 1, ''::bytea) OVER (ORDER BY r.id) AS expected_previous,
           audit_access_digest(r.previous_hash, r) AS expected_hash
    FROM audit_accessrecord r
) checked
WHERE hash IS DISTINCT FROM expected_hash OR previous_hash IS DISTINCT FROM expected_previous
ORDER BY id LIMIT 1
"""


class Command(BaseCommand):
    help = "Verify that no access record was changed, removed or inserted."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT count(*), max(id) FROM audit_accessrecord")
            count, last = cursor.fetchone()
            cursor.execute(QUERY)
            broken = cursor.fetchone()
        if broken:
            raise CommandError(f"La chaîne est rompue à l’enregistrement {broken[0]}.")
        self.stdout.write(f"Chaîne intacte : {count} enregistrements, le dernier porte le numéro {last or 0}.")
