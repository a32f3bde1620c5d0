"""Files as answers."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be taken home, under a name without its ending."""
    return HttpResponse(content, content_type=XLSX, headers={
        "Content-Disposition": content_disposition_header(True, f"{name}.xlsx"), "X-Content-Type-Options": "nosniff"})
