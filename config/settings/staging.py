"""Rehearsal: production with test cards, and the sandbox of Pro Santé Connect. Never for real patients."""

from config.settings.production import *

TEST_IDENTITIES = True
