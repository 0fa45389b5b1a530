"""The outbox moves here from `notifications`, with its rows: accounts write e-mails too, and stand below."""

import django.utils.timezone
from django.db import migrations, models

RENAME = "ALTER TABLE notifications_outgoingemail RENAME TO mail_outgoingemail"
BACK = "ALTER TABLE mail_outgoingemail RENAME TO notifications_outgoingemail"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("notifications", "0002_abandoned_and_emptied")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(RENAME, BACK)],
            state_operations=[
                migrations.CreateModel(
                    name="OutgoingEmail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                        ),
                        (
                            "key",
                            models.CharField(
                                help_text="What makes it unique: event, recipient", max_length=150, unique=True
                            ),
                        ),
                        ("recipient", models.EmailField(max_length=254)),
                        ("template", models.CharField(max_length=60)),
                        ("subject", models.CharField(max_length=200)),
                        (
                            "body",
                            models.TextField(
                                blank=True, help_text="Emptied once sent: a code or a link does not stay here"
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("last_error", models.CharField(blank=True, max_length=300)),
                        (
                            "abandoned_at",
                            models.DateTimeField(
                                blank=True, help_text="When the recipient's server refused it for good", null=True
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("sent_at__isnull", True)),
                                fields=["created_at"],
                                name="email_waiting",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sent_at__isnull", True), ("abandoned_at__isnull", True), _connector="OR"
                                ),
                                name="email_sent_or_abandoned",
                            )
                        ],
                    },
                )
            ],
        )
    ]
