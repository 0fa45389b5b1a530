"""Sent inside the transaction that records an event, with `event`; free of models, so that apps can listen at start."""

from django.dispatch import Signal

event_recorded = Signal()
