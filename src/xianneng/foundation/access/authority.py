"""Authority is jurisdiction × office × step, decided here and nowhere else, on today's offices whatever date is shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import JSONObject

from xianneng.foundation.access.models import OPERATOR, ItemGroup, Office, User
from xianneng.foundation.access.roles import RIGHTS, ROLES, holders_of
from xianneng.foundation.organs.dated import NEVER
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import items
from xianneng.foundation.record.merged import of_account, records, together
from xianneng.law.refusals import Forbidden, NotFound


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who acts, in which office: a plain value made at the edge for each request, command or task."""

    user_id: int
    name: str
    person_id: int | None
    office_id: int | None = None
    role: str = ""
    title: str = ""
    organ_id: int | None = None
    organ_path: str = ""
    jurisdiction_id: int | None = None
    jurisdiction_path: str = ""
    stands_in_for: str = ""
    holder_user_id: int | None = None  # when standing in: the account, and the person, of the office's holder
    holder_person_id: int | None = None
    closed_records: frozenset[int] = frozenset()  # of both of these persons, which were merged into theirs (`record.merged`)
    rights: frozenset[str] = field(default_factory=frozenset)
    hidden: frozenset[str] = frozenset()  # items of the file (`record.items`) that the office does not see,
    fixed: frozenset[str] = frozenset()  # or sees and does not change: 信息项分组

    @property
    def scope(self) -> Scope:
        """What the viewer may see of persons and organs."""
        reads = self.jurisdiction_path and "record.read" in self.rights
        return Scope((self.jurisdiction_path,) if reads else (), self.person_id, self.persons, self.hidden, "record.read_sensitive" in self.rights and "id_number" not in self.hidden)

    @property
    def scope_of_organs(self) -> Scope:
        """What the viewer may see of organs."""
        return Scope((self.jurisdiction_path,) if self.jurisdiction_path and "organs.read" in self.rights else ())

    @property
    def inside(self) -> str:
        """What paths inside the jurisdiction begin with; of an office without one none does."""
        return self.jurisdiction_path or "-"

    @property
    def signature(self) -> str:
        """How the viewer signs: office and name, and for whom when standing in."""
        return f"{self.title}　{self.name}".strip() + (f"（代{self.stands_in_for}）" if self.stands_in_for else "")

    def has_signed(self, signature: str) -> bool:
        """Whether a signature is this viewer's, or that of somebody who stood in for them in this office."""
        return signature == self.signature or (signature.startswith(f"{self.title}　") and signature.endswith(f"（代{self.name}）"))

    @property
    def persons(self) -> frozenset[int]:
        """Whose matters the viewer does not handle: their own, and in another's office the holder's (公务员法第七十六条)."""
        return frozenset(each for each in (self.person_id, self.holder_person_id) if each is not None) | self.closed_records

    @property
    def accounts(self) -> frozenset[int]:
        """Whose proposals the viewer does not decide, where somebody else must: as with `persons`."""
        return frozenset(each for each in (self.user_id, self.holder_user_id) if each is not None)

    def may(self, right: str, path: str | None = None) -> bool:
        """Whether the office gives a right, and over the organ at ``path`` when one is named."""
        return right in self.rights and (path is None or (bool(self.jurisdiction_path)
                                         and path.startswith(self.jurisdiction_path)))

    def require(self, right: str, path: str | None = None) -> None:
        """Raise Forbidden without the right, NotFound when the organ is out of the jurisdiction."""
        if right not in self.rights:
            raise Forbidden(f"您的岗位没有“{RIGHTS[right]}”的权限", why=f"当前岗位：{self.title or '无'}",
                            then=f"请由有此权限的人员办理：{'、'.join(holders_of(right))}；您也任其中一职的，切换到该任职")
        if path is not None and not self.may(right, path):
            raise NotFound("没有找到", then="请核对管辖范围")

    def require_item(self, key: str) -> None:
        """Raise Forbidden where the office does not see an item of the file, or what the law says (`items.LAW`), which rests on several."""
        if key in self.hidden or (key == items.LAW and items.hides_law(self.hidden)):
            raise self._kept_back(items.titles([key]) or "晋升资格", "不能查看")

    def require_all_items(self) -> None:
        """Raise Forbidden where anything of the file is hidden from the office: for acts that show, or write, all of it."""
        if self.hidden:
            raise self._kept_back(items.titles(self.hidden), "不能查看")

    def may_change(self, key: str) -> bool:
        """Whether the office sees the whole of a set of the file, and no item forbids to change it."""
        return not any(each.key in self.hidden or (each.key in self.fixed and key in each.sets) for each in items.of_set(key))

    def require_change(self, key: str, columns: Collection[str] = ()) -> None:
        """Raise Forbidden where the office may not change a set of the file, or columns of 基本信息 that are items of their own."""
        kept = [each for each in items.of_set(key) if each.key in self.hidden or (each.key in self.fixed and (
            key in each.sets or not set(columns).isdisjoint(each.basic)))]
        if kept:
            raise self._kept_back("、".join(each.title for each in kept), "不能维护")

    def _kept_back(self, what: str, act: str) -> Forbidden:
        return Forbidden(f"您的岗位{act}{what}", why="信息项分组没有把这些内容交给这个岗位", then="请由有权限的岗位办理；确有需要的，请系统管理员提请调整信息项分组")


def viewers(user: User, on: date) -> list[Viewer]:
    """Every office in which the account may act on a date: its own, then those it stands in for."""
    held = Q(user=user, from_on__lte=on, to_on__gt=on)
    standing = Q(stand_ins__user=user, stand_ins__from_on__lte=on, stand_ins__to_on__gt=on,
                 from_on__lte=on, to_on__gt=on)
    offices = Office.objects.filter(held | standing).select_related("organ", "jurisdiction", "user").annotate(
        groups=_groups(), merged=of_account("user__person_id")).distinct()
    own = sorted(offices, key=lambda office: (office.user_id != user.pk, office.pk))
    known = together([office.user.person_id for office in own], [pair for office in own for pair in office.merged])
    if not own or own[0].user_id != user.pk:  # nobody's own office told of them
        known |= records([user.person_id])
    return [_viewer(user, office, known) for office in own] or [Viewer(
        user.pk, user.display_name, known.get(user.person_id or 0), closed_records=_closed(known, user.person_id))]


def _groups() -> ArraySubquery:
    """What the groups of items say of each office: those of its role, in and under their organ."""
    theirs = ItemGroup.objects.filter(known_to=NEVER, roles__contains=[OuterRef("role")]).annotate(
        path=ExpressionWrapper(OuterRef("organ__path"), output_field=CharField()))
    return ArraySubquery(theirs.filter(path__startswith=F("organ__path")).values(said=JSONObject(hidden="hidden", fixed="fixed")))


def over_all(viewer: Viewer, on: date) -> bool:
    """Whether the viewer's jurisdiction holds that of every office held on a date: what is one for the platform is theirs to set."""
    held = Office.objects.filter(from_on__lte=on, to_on__gt=on, user__is_active=True).exclude(user__username=OPERATOR)
    return bool(viewer.jurisdiction_path) and not held.exclude(jurisdiction__path__startswith=viewer.jurisdiction_path).exists()


def _closed(known: Mapping[int, int], *person_ids: int | None) -> frozenset[int]:
    """The closed records of these accounts' persons."""
    own = {known[each] for each in person_ids if each is not None}
    return frozenset(each for each, into in known.items() if into in own and each != into)


def _viewer(user: User, office: Office, known: Mapping[int, int]) -> Viewer:
    """``known``: every record of the persons, with the one that goes on."""
    holder = None if office.user_id == user.pk else office.user
    return Viewer(
        user_id=user.pk, name=user.display_name, person_id=known.get(user.person_id or 0), office_id=office.pk, role=office.role,
        title=office.title, organ_id=office.organ_id, organ_path=office.organ.path,
        jurisdiction_id=office.jurisdiction_id, jurisdiction_path=office.jurisdiction.path,
        stands_in_for=holder.display_name if holder else "", holder_user_id=holder.pk if holder else None,
        holder_person_id=known.get(holder.person_id or 0) if holder else None,
        closed_records=_closed(known, user.person_id, holder.person_id if holder else None),
        rights=ROLES[office.role].rights, hidden=_said(office, "hidden"), fixed=_said(office, "fixed"))


def _said(office: Office, name: str) -> frozenset[str]:
    """What all groups of an office (`_groups`) name together; of items that the platform no longer knows nothing."""
    groups: list[dict[str, list[str]]] = office.groups  # type: ignore[attr-defined]
    return frozenset(key for group in groups for key in group[name] if key in items.ITEMS)
