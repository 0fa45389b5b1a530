"""The outbox is now `jalon.mail`; its table went with it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_abandoned_and_emptied"), ("mail", "0001_initial")]
    operations = [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("OutgoingEmail")])]
