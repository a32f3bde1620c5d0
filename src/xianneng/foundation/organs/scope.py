"""The part of the world a viewer may see, as a plain value that queries take."""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Scope:
    """Persons and organs under any of ``paths`` (today's organ tree), and the viewer's own person.

    ``own``: of whom the viewer reads only what is told to the person (`record.telling`): themselves, and whom they stand in for.
    ``hidden``: the items (`record.items`) of other persons' files that the viewer's office does not see.
    ``numbers``: whether people may be looked up by their ID number; who reads it masked only could try numbers out.
    """

    paths: tuple[str, ...] = ()
    person_id: int | None = None
    own: frozenset[int] = frozenset()
    hidden: frozenset[str] = frozenset()
    numbers: bool = True

    def organs(self, field: str = "path") -> Q:
        """A filter on a column that holds an organ's path; an empty scope matches nothing."""
        condition = Q(pk__in=[])
        for path in self.paths:
            condition |= Q(**{f"{field}__startswith": path})
        return condition

    def persons(self, path_field: str = "organ_path", person_field: str = "person_id") -> Q:
        """A filter on a row that holds a person and the path of the person's organ."""
        condition = self.organs(path_field)
        return condition | Q(**{person_field: self.person_id}) if self.person_id else condition

    def covers(self, path: str) -> bool:
        """Whether an organ at this path is in the scope."""
        return any(path.startswith(prefix) for prefix in self.paths)
