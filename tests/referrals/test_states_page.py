from django.conf import settings

from jalon.referrals.management.commands.write_referral_states import PATH
from jalon.referrals.states_page import page


def test_the_written_page_of_states_says_what_the_table_says() -> None:
    written = (settings.BASE_DIR / PATH).read_text(encoding="utf-8")

    assert written == page(), "run: python manage.py write_referral_states"
