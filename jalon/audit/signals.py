"""What the journal tells and asks; free of models, so that apps can listen at start."""

from django.dispatch import Signal

#: Sent inside the transaction that records an event, with `event`.
event_recorded = Signal()
#: Sent before an event is written, with `actor` and `dossier_id`: receivers return from where the person acts, or "".
place_asked = Signal()
