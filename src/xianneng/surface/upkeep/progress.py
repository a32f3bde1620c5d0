"""Progress of a long command: a line now and then, so that a log of it stays short."""

import time

EVERY = 2.0  # seconds


class Progress:
    """Called with what is being done; prints it when it has something new to say and was silent for a while."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def __call__(self, text: str) -> None:
        if time.monotonic() - self._at >= EVERY:
            self._at = time.monotonic()
            print(text, flush=True)  # noqa: T201
