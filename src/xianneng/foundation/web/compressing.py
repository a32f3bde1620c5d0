"""Long pages travel compressed."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

LEAST = 10_000  # bytes


class Compressed(GZipMiddleware):
    """Compresses HTML of `LEAST` bytes or more; workbooks, papers and pictures are compressed already.

    A compressed page tells by its length whether a guess that is reflected in it occurs a second time (BREACH). Who guesses has to
    have the reader's browser ask again and again; the session cookie is not sent with what another site embeds (SameSite), the CSRF token
    is masked anew each time, and Django makes the length vary by up to 100 random bytes.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response, compressed where that is worth while."""
        long = not response.streaming and len(response.content) >= LEAST  # type: ignore[attr-defined]
        if not long or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
