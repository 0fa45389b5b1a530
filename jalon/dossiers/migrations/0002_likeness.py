"""The letters of the birth name, by which a dossier of the same person is found."""

from django.db import migrations, models

from jalon.dossiers.likeness import letters


def fill(apps, schema_editor):
    dossiers = apps.get_model("dossiers", "Dossier")
    batch = []
    for dossier in dossiers.objects.only("birth_name").iterator(chunk_size=2000):
        dossier.birth_name_letters = letters(dossier.birth_name)
        batch.append(dossier)
        if len(batch) == 2000:
            dossiers.objects.bulk_update(batch, ["birth_name_letters"])
            batch = []
    dossiers.objects.bulk_update(batch, ["birth_name_letters"])


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]

    operations = [
        migrations.AddField(
            "dossier",
            "birth_name_letters",
            models.CharField(default="", help_text="likeness.letters of the birth name", max_length=100),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex("dossier", models.Index(fields=["birth_date"], name="dossier_born")),
        migrations.AddIndex(
            "dossier", models.Index(fields=["birth_name_letters", "birth_date"], name="dossier_named_and_born")
        ),
    ]
