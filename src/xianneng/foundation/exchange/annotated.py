"""The bad rows back as a workbook to mend: as they were sent, wrong cells red with what would be right, 问题说明 at the end.

Head and columns are the file's own, so the mended workbook is imported like the first one. A number that could not be
trusted is given back as a number: given back as text it would look right.
"""

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xianneng.foundation.exchange.checking import Checked
from xianneng.foundation.exchange.columns import REMARK_HEADER, Head
from xianneng.foundation.exchange.reading import Sheet
from xianneng.foundation.exchange.writing import Book, Target, dress, sheet_name

# Comments are costly to open; beyond this the last column alone says what is wrong.
COMMENT_LIMIT = 5_000
CELL_WIDTH, REMARK_WIDTH = 14, 60
HEAD_FAULT = "column.missing"

Wrong = dict[int, dict[int, list[str]]]
"""Row (from 1) → column (from 0) → what is wrong there."""


def write_annotated(target: Target, checked: Checked) -> None:
    """Write every bad row of `checked`, one sheet for each sheet that has any."""
    names: list[str] = []
    sheets = {sheet.label: sheet for sheet in checked.opened.sheets}
    wrong = wrong_cells(checked)
    with Book(target) as book:
        for (label,), rows in checked.bad.group_by("sheet", maintain_order=True):
            names.append(sheet_name(str(label), names))
            page = Page(book, book.add_worksheet(names[-1]), sheets[str(label)], checked.heads[str(label)])
            page.write(rows["row"].to_list(), wrong.get(str(label), {}), head_faults(checked, str(label)))
        if not names:
            book.add_worksheet("没有问题")


def write_problems(target: Target, checked: Checked) -> None:
    """Of files that are forms, which cannot be given back as rows: each problem with its file and field."""
    with Book(target) as book:
        page = book.add_worksheet("问题")
        page.write_row(0, 0, ["文件", "栏目", "问题与更正"], book.head)
        for at, each in enumerate(checked.problems, 1):
            for place, text in enumerate((each.sheet, each.cell, each.sentence)):
                page.write_string(at, place, text, book.text)
        dress(page, [CELL_WIDTH * 2, CELL_WIDTH, REMARK_WIDTH], 1)


def wrong_cells(checked: Checked) -> dict[str, Wrong]:
    """What is wrong in each sheet, by place."""
    wrong: dict[str, Wrong] = {}
    for problem, (row, index) in zip(checked.problems, checked.found.select("row", "index").iter_rows(), strict=True):
        if problem.code != HEAD_FAULT:
            wrong.setdefault(problem.sheet, {}).setdefault(row, {}).setdefault(index or 0, []).append(problem.sentence.replace("见第", "见原表第"))
    return wrong


def head_faults(checked: Checked, label: str) -> list[str]:
    """What is wrong with a sheet's head."""
    return [problem.sentence for problem in checked.problems if problem.sheet == label and problem.code == HEAD_FAULT]


class Page:
    """One sheet of the return."""

    def __init__(self, book: Book, page: Worksheet, sheet: Sheet, head: Head) -> None:
        self.book, self.page, self.sheet, self.head = book, page, sheet, head
        self.kept = [i for i, name in enumerate(head.names) if name != REMARK_HEADER]
        self.comments = 0

    def write(self, rows: list[int], wrong: dict[int, dict[int, list[str]]], faults: list[str]) -> None:
        """Titles and head as they were, the bad rows (numbered from 1), and the last column."""
        dress(self.page, [CELL_WIDTH] * len(self.kept) + [REMARK_WIDTH], self.head.end, head_top=self.head.first)
        self.write_head(faults)
        places = [row - 1 for row in rows]
        cells, numbers = self.sheet.cells[places].rows(), self.sheet.numbers[places].rows()
        for target, (row, texts, marks) in enumerate(zip(rows, cells, numbers, strict=True), self.head.end):
            self.write_row(target, texts, marks, wrong.get(row, {}))

    def write_head(self, faults: list[str]) -> None:
        """Titles, head with its merged groups, and over the last column 问题说明."""
        for row, texts in enumerate(self.sheet.cells.head(self.head.end).rows()):
            form = self.book.head if row >= self.head.first else None
            for target, index in enumerate(self.kept):
                if form or texts[index]:
                    self.write_text(row, target, texts[index], form)
        for top, left, bottom, right in self.sheet.merges:
            if self.head.first <= top and bottom < self.head.end and right < len(self.kept):
                self.page.merge_range(top, left, bottom, right, self.sheet.cells[top, left] or "", self.book.head)
        self.write_text(self.head.end - 1, len(self.kept), REMARK_HEADER, self.book.head)
        if faults:
            self.page.write_comment(self.head.end - 1, len(self.kept), "；".join(faults))

    def write_row(self, target: int, texts: tuple[str | None, ...], marks: tuple[bool, ...], wrong: dict[int, list[str]]) -> None:
        """One bad row, its wrong cells red."""
        for place, index in enumerate(self.kept):
            form = self.book.wrong if index in wrong else self.book.text
            text = texts[index]
            if text is not None and marks[index]:
                self.page.write_number(target, place, float(text), form)
            else:
                self.write_text(target, place, text, form)
            if index in wrong:
                self.comment(target, place, "\n".join(wrong[index]))
        remark = "\n".join(f"{self.head.names[index] or '本行'}：{'；'.join(said)}" for index, said in sorted(wrong.items()))
        self.write_text(target, len(self.kept), remark, self.book.text)

    def write_text(self, row: int, place: int, text: str | None, form: Format | None) -> None:
        """A text that stays one, or a blank in its format."""
        self.page.write_string(row, place, text, form) if text else self.page.write_blank(row, place, None, form)

    def comment(self, row: int, place: int, text: str) -> None:
        """What is wrong, at the cell, as long as there are not too many."""
        self.comments += 1
        if self.comments <= COMMENT_LIMIT:
            self.page.write_comment(row, place, text, {"x_scale": 2})
