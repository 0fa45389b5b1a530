"""A refusal that a person understands."""


class Refusal(Exception):
    """An action that may not be done now. `sentence` says why in French, and what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
