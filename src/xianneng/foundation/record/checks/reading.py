"""The frames that checks look at: one COPY for each information set, for the persons asked for."""

from functools import cached_property

import polars as pl

from xianneng.foundation.record import projection
from xianneng.foundation.record.facts import Asked, seconded
from xianneng.foundation.record.frames import copy_frame
from xianneng.law import series

NUMBER, TEXT, DAY = pl.Int64, pl.String, pl.Date
PERIOD = {"id": NUMBER, "person_id": NUMBER, "valid_from": DAY, "valid_to": DAY}
RANKS = pl.DataFrame(
    [(name, rank.series, series.general_order(name), rank.level_min, rank.level_max,
      rank.row["effective_from"], rank.row["effective_until"] or "9999-12-31") for name, rank in series.ranks().items()],
    orient="row", schema={"rank": TEXT, "its_series": TEXT, "place": pl.Int32, "level_min": pl.Int32,
                          "level_max": pl.Int32, "begins_on": TEXT, "ends_on": TEXT}).with_columns(
    pl.col("begins_on", "ends_on").str.to_date())


class File:
    """What is known of the persons asked for, who serve on the date; each set is read when first looked at.

    Frames of a set have id, person_id, valid_from, valid_to and the set's columns: all that began by the date.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked, self.on = asked, asked.on

    @cached_property
    def people(self) -> pl.DataFrame:
        """One row a person: basic_id, standing_id, what both say, the organ's kind, level, grade, path; entered_on."""
        frame = copy_frame(f"""
            SELECT s.person_id, b.id, s.id, b.name, b.sex, b.birth_on, b.id_number, b.political_status, b.party_joined_on,
              b.work_started_on, b.ethnicity, b.native_place, b.health, s.organ_id, s.kind, s.establishment, s.series, s.probation_until, f.name, f.kind, f.level, f.grade,
              o.path, m.path, (SELECT min(e.valid_from) FROM record_standing e
                WHERE e.person_id = s.person_id AND e.status = '在职' AND {self.asked.known("e")})
            FROM ({self.asked.standing()}) s
            JOIN record_basic b ON b.person_id = s.person_id AND {self.asked.as_of("b")}
            JOIN organs_organ o ON o.id = s.organ_id JOIN organs_organ m ON m.id = s.manager_id
            JOIN organs_profile f ON f.organ_id = s.organ_id AND {self.asked.as_of("f")}
            """, self.asked.params, schema={
                "person_id": NUMBER, "basic_id": NUMBER, "standing_id": NUMBER, "name": TEXT, "sex": TEXT,
                "birth_on": DAY, "id_number": TEXT, "political_status": TEXT, "party_joined_on": DAY,
                "work_started_on": DAY, "ethnicity": TEXT, "native_place": TEXT, "health": TEXT, "organ_id": NUMBER, "kind": TEXT, "establishment": TEXT, "series": TEXT,
                "probation_until": DAY, "organ": TEXT, "organ_kind": TEXT, "organ_level": TEXT, "organ_grade": TEXT, "path": TEXT,
                "manager_path": TEXT, "entered_on": DAY})
        held = self.now(self.ranks).unique("person_id").select("person_id", "rank")
        return frame.join(held, on="person_id", how="left").join(self.layers, on="person_id", how="left")

    @cached_property
    def same_numbers(self) -> pl.DataFrame:
        """Persons whose ID number somebody else has, too, wherever that is: person_id, others (how many)."""
        return copy_frame(f"""
            SELECT s.person_id, count(*) FROM ({self.asked.standing()}) s
            JOIN record_basic b ON b.person_id = s.person_id AND {self.asked.as_of("b")}
            JOIN record_basic o ON o.id_number = b.id_number AND o.person_id <> b.person_id AND {self.asked.as_of("o")}
            GROUP BY 1""", self.asked.params, schema={"person_id": NUMBER, "others": NUMBER})

    @cached_property
    def every_rank(self) -> pl.DataFrame:
        """As `ranks`, those that begin after the date too."""
        return self._every("rank", series=TEXT, rank=TEXT, way=TEXT).join(RANKS, on="rank", how="left")

    @cached_property
    def ranks(self) -> pl.DataFrame:
        """series, rank, way; with its_series, place, level_min, level_max, begins_on, ends_on of the law's table."""
        return self.begun(self.every_rank)

    @cached_property
    def levels(self) -> pl.DataFrame:
        """level."""
        return self._set("level", level=pl.Int32)

    @cached_property
    def posts(self) -> pl.DataFrame:
        """organ_id, title, layer, is_main."""
        return self._set("post", organ_id=NUMBER, title=TEXT, layer=TEXT, is_main=pl.Boolean)

    @cached_property
    def every_education(self) -> pl.DataFrame:
        """As `educations`, those that begin after the date too."""
        return self._every("education", mode=TEXT, education=TEXT, degree=TEXT, highest=pl.Boolean)

    @cached_property
    def educations(self) -> pl.DataFrame:
        """mode, education, degree, highest."""
        return self.begun(self.every_education)

    @cached_property
    def assessments(self) -> pl.DataFrame:
        """year, grade."""
        return self._set("assessment", year=pl.Int32, grade=TEXT)

    @cached_property
    def awards(self) -> pl.DataFrame:
        """name."""
        return self._set("award", name=TEXT)

    @cached_property
    def sanctions(self) -> pl.DataFrame:
        """track, kind, until_on, extended."""
        return self._set("sanction", track=TEXT, kind=TEXT, until_on=DAY, extended=pl.Boolean)

    @cached_property
    def determinations(self) -> pl.DataFrame:
        """item, value."""
        return self._set("determination", item=TEXT, value=TEXT)

    @cached_property
    def families(self) -> pl.DataFrame:
        """relation, born_on."""
        return self._set("family", relation=TEXT, birth_on=DAY).rename({"birth_on": "born_on"})

    @cached_property
    def relatives(self) -> pl.DataFrame:
        """relation, birth_on, workplace; entered_on, the day on which the row came into the file."""
        return self._set("family", relation=TEXT, birth_on=DAY, workplace=TEXT, known_from=TEXT).with_columns(
            entered_on=pl.col("known_from").str.slice(0, 10).str.to_date())

    def holders(self, key: str) -> pl.DataFrame:
        """Who has a row of a set on the date: person_id, once each."""
        return copy_frame(f"SELECT DISTINCT r.person_id FROM record_{key} r WHERE {self.asked.as_of('r')} AND {self.asked.theirs('r')}",
                          self.asked.params, schema={"person_id": NUMBER})

    @cached_property
    def layers(self) -> pl.DataFrame:
        """The highest leading layer held on the date, not on secondment: person_id, layer."""
        order = pl.DataFrame({"layer": series.layers(), "at": range(len(series.layers()))})
        away = copy_frame(f"SELECT r.id FROM record_post r WHERE {self.asked.known('r')} AND {self.asked.theirs('r')} AND {seconded('r')}",
                          self.asked.params, schema={"id": pl.Int64})
        own = self.now(self.posts).join(away, on="id", how="anti")
        return own.join(order, on="layer").sort("at").unique("person_id", keep="first").select(
            "person_id", "layer")

    @cached_property
    def retirement(self) -> pl.DataFrame:
        """person_id, retire_on: the month of the statutory age, as its first day."""
        return projection.retirement(self.people, self.on)

    def now(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a set that hold on the date."""
        return frame.filter(pl.col("valid_to") > self.on)

    def begun(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a set that began by the date."""
        return frame.filter(pl.col("valid_from") <= self.on)

    def _set(self, key: str, **columns: pl.DataType | type[pl.DataType]) -> pl.DataFrame:
        return self._every(key, "r.valid_from <= %(on)s", **columns)

    def _every(self, key: str, when: str = "true", **columns: pl.DataType | type[pl.DataType]) -> pl.DataFrame:
        return copy_frame(f"""SELECT r.id, r.person_id, r.valid_from, r.valid_to, {", ".join(f"r.{name}" for name in columns)}
            FROM record_{key} r WHERE {self.asked.known("r")} AND {when} AND {self.asked.theirs("r")}
              AND {self.asked.told("r") if key == "sanction" else "true"}""",
                          self.asked.params, schema={**PERIOD, **columns})
