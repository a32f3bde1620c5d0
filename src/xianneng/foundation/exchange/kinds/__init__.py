"""The kinds of file the platform takes in, by the name used on the command line: tables, and forms of one person each."""

from xianneng.foundation.exchange.columns import Kind
from xianneng.foundation.exchange.kinds.assessments import ASSESSMENTS
from xianneng.foundation.exchange.kinds.awards import AWARDS
from xianneng.foundation.exchange.kinds.forms import FORMS
from xianneng.foundation.exchange.kinds.organs import ORGANS
from xianneng.foundation.exchange.kinds.package import PACKAGE
from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.exchange.kinds.sanctions import SANCTIONS
from xianneng.foundation.exchange.kinds.workbook import WORKBOOK

TABLES: dict[str, Kind] = {kind.key: kind for kind in (ROSTER, ORGANS, ASSESSMENTS, AWARDS, SANCTIONS)}
KINDS: dict[str, Kind] = {**TABLES, WORKBOOK.key: WORKBOOK, PACKAGE.key: PACKAGE, FORMS.key: FORMS}
