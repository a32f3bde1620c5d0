// Behaviour of the shell. Every page works without it, only less conveniently.

/** Keys: "/" or Ctrl-K goes to the search field, Escape closes an open menu; Enter on a tick hands nothing in, a button does. */
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if ((event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
    document.getElementById("search")?.focus();
    event.preventDefault();
  }
  if (event.key === "Escape") closeMenus(null, true);
  if (event.key === "Enter" && event.target.matches("input[type=checkbox]")) event.preventDefault();
});

/** A menu closes when something outside of it is pressed. */
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.xn-menu"), false));

function closeMenus(except, refocus) {
  for (const menu of document.querySelectorAll("details.xn-menu[open]")) {
    if (menu === except) continue;
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  }
}

/** What was refused is where reading goes on. */
const refused = document.querySelector(".refusal[role=alert]");
if (refused) {
  refused.tabIndex = -1;
  refused.focus();
}

/** A form is sent once: its buttons rest until an answer comes (also after the back button). */
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  setTimeout(() => [...event.target.elements].forEach(
    (each) => { if (each.localName === "button") each.disabled = true; }));
});
addEventListener("pageshow", () => document.querySelectorAll("form[method=post] button:disabled:not([data-off]), button[form]:disabled").forEach(
  (button) => (button.disabled = false)));

/** Paper shows what is folded on the screen where it is part of the matter. */
addEventListener("beforeprint", () => document.querySelectorAll("details.clauses:not([open])").forEach((each) => {
  each.open = true;
  addEventListener("afterprint", () => (each.open = false), { once: true });
}));

/** A process wider than the page begins with the step in hand in its middle. */
for (const step of document.querySelectorAll(".flow .now")) {
  const flow = step.parentElement;
  flow.scrollLeft = step.offsetLeft - (flow.clientWidth - step.offsetWidth) / 2;
}

/** Only a box that can be scrolled is a stop of the tab key. */
function stops() {
  for (const box of document.querySelectorAll(".scroll[tabindex], .flow")) {
    box.tabIndex = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight ? 0 : -1;
  }
}
stops();
for (const event of ["resize", "load", "htmx:load"]) addEventListener(event, stops);
document.addEventListener("toggle", stops, true);

/** On the phone each row of a stacked table, a list to tick from or a table of numbers is a block: its cells carry their column heads as labels. */
function label() {
  for (const table of document.querySelectorAll(".stack, .picks, .figures")) {
    const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
    for (const row of table.tBodies[0].rows) {
      [...row.cells].forEach((cell, place) => { if (place && cell.colSpan === 1 && cell.textContent.trim()) cell.dataset.label = heads[place]; });
    }
  }
}
label();
addEventListener("htmx:load", label);

/** <xn-print>: its button prints the page. */
customElements.define("xn-print", class extends HTMLElement {
  connectedCallback() { this.addEventListener("click", () => print()); }
});

/** <xn-ticked for="…" words="已选 # 人">: how many persons are ticked for a form, whose button or boxes may stand outside of it; none, no button.
    quiet: says nothing while nobody is ticked. */
customElements.define("xn-ticked", class extends HTMLElement {
  connectedCallback() {
    const form = document.getElementById(this.getAttribute("for"));
    const tell = () => {
      const count = [...form.elements].filter((each) => each.name === "person" && each.checked).length;
      this.hidden = this.hasAttribute("quiet") && !count;
      this.textContent = this.getAttribute("words").replace("#", count);
      document.querySelectorAll(`button[form="${form.id}"]`).forEach((button) => (button.disabled = !count));
    };
    document.addEventListener("change", tell);
    addEventListener("pageshow", tell);
    tell();
  }
});

/** <xn-rows data-size>: a long table in a box of its own, as high as all of its rows. Where some are not there yet stands a gap
    (data-from, data-to: rows from 0, as offsets), filled as one gets to it; below it a pager, whose links and form go there without leaving the page. */
customElements.define("xn-rows", class extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector(".roster-box");
    this.pager = this.querySelector(".pager");
    if (!this.pager) return;
    this.body = this.box.querySelector("tbody");
    this.hold();
    addEventListener("resize", () => this.hold());
    const rows = [...this.body.querySelectorAll("tr:not(.gap)")];
    this.high = (rows.at(-1).getBoundingClientRect().bottom - rows[0].getBoundingClientRect().top) / rows.length;
    this.gaps().forEach((gap) => this.fit(gap));
    this.last = Math.max(...this.gaps().map((gap) => Number(gap.dataset.to)), rows.length);
    this.go(Number(rows[0].cells[0].textContent));
    document.addEventListener("scroll", () => {
      clearTimeout(this.rest);
      this.moved = performance.now();
      this.rest = setTimeout(() => this.fill(), 60);
    }, { capture: true, passive: true });
    this.pager.addEventListener("click", (event) => {
      const where = event.target.dataset.go;
      if (!where) return;
      event.preventDefault();
      const [first, last] = this.seen();
      this.go({ first: 1, back: first - (last - first), on: last, last: this.last }[where]);
    });
    this.pager.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go(Number(event.target.elements.row.value));
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "End" || event.target !== this.box) return;
      event.preventDefault();  // the browser glides to where the end was when the key was pressed; rows that come meanwhile may be higher
      this.go(this.last);
    });
    this.fill();
  }

  /** Columns stay as wide as the first rows made them: longer words that come later wrap, and nothing moves under the reader's eye. */
  hold() {
    const table = this.box.querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    table.classList.remove("held");
    heads.forEach((head) => (head.style.width = ""));
    const wide = heads.map((head) => head.getBoundingClientRect().width);
    heads.forEach((head, at) => (head.style.width = `${wide[at]}px`));
    table.classList.add("held");
  }

  get head() { return this.box.querySelector("thead").offsetHeight; }  // it grows where a long name comes and others have less room

  gaps() { return [...this.body.querySelectorAll(".gap")]; }

  /** A gap as high, and with such words, as what it stands for; none where it stands for nothing. */
  fit(gap) {
    const { from, to } = gap.dataset;
    if (Number(from) >= Number(to)) return gap.remove();
    gap.style.height = `${(to - from) * this.high}px`;
    gap.querySelector("a").textContent = `第 ${Number(from) + 1}—${to} 行`;
    gap.querySelector("a").href = this.address(from);
  }

  address(offset) {
    const address = new URL(location.href);
    address.searchParams.delete("all");
    if (Number(offset)) address.searchParams.set("offset", offset);
    else address.searchParams.delete("offset");
    return address;
  }

  /** The row of a number, or the gap in which it is, to the top of the box. */
  go(number) { this.box.scrollTop = this.place(Math.min(Math.max(number, 1), this.last)); }

  /** How far the box is scrolled where a row stands at its top: exactly for a row that is there, by estimate within a gap. */
  place(number) {
    const row = [...this.body.rows].find((each) => each.matches(".gap")
      ? each.dataset.from < number && number <= each.dataset.to : Number(each.cells[0].textContent) === number);
    return row ? row.offsetTop - this.head + (row.matches(".gap") ? (number - 1 - row.dataset.from) * this.high : 0) : this.box.scrollTop;
  }

  /** Where the rows in the box can be seen on the screen. */
  view() {
    const box = this.box.getBoundingClientRect();
    const over = (bar) => document.querySelector(bar)?.offsetHeight ?? 0;
    return { left: box.left, top: Math.max(box.top + this.head, over(".xn-top")), bottom: Math.min(box.bottom, innerHeight - over(".xn-bar")) };
  }

  /** The numbers of the first and last row that can be seen. */
  seen() {
    const { left, top, bottom } = this.view();
    const at = (y) => {
      const row = document.elementFromPoint(left + 8, y)?.closest("tbody tr");
      if (!row) return null;
      return row.matches(".gap") ? Number(row.dataset.from) + 1 + Math.floor((y - row.getBoundingClientRect().top) / this.high) : Number(row.cells[0].textContent);
    };
    const first = at(top + 4) ?? 1;
    return [first, at(bottom - 20) ?? Math.min(first + Math.floor((bottom - top) / this.high), this.last)];
  }

  /** Fill what can be seen, and a little more, one part after the other; then say where one is, in the address too: who comes back comes there. */
  async fill() {
    if (this.filling) return;
    this.filling = true;
    for (let gap; (gap = this.near());) if (!await this.load(gap)) break;
    this.filling = false;
    const [first, last] = this.seen();
    this.pager.querySelector("[data-seen]").textContent = `${first}—${last}`;
    history.replaceState(history.state, "", this.address(first - 1));
  }

  near() {
    const { top, bottom } = this.view();
    return this.gaps().find((gap) => {
      const { top: begins, bottom: ends } = gap.getBoundingClientRect();
      return ends > top - 300 && begins < bottom + 600;
    });
  }

  /** The rows of a gap that can be seen, put into its middle. */
  async load(gap) {
    const [from, to] = [Number(gap.dataset.from), Number(gap.dataset.to)];
    const size = Number(this.dataset.size);
    const { top, bottom } = gap.getBoundingClientRect();
    const above = bottom < this.view().top;
    const start = above ? Math.max(from, to - size) : from + Math.min(Math.max(Math.floor((this.view().top - top) / this.high) - 5, 0), Math.max(to - from - size, 0));
    const answer = await fetch(this.address(start), { headers: { "HX-Request": "true" } }).catch(() => null);
    const away = answer?.headers.get("HX-Redirect");
    if (away) location.href = away;
    if (!answer?.ok || away) return false;
    const end = Math.min(start + size, to);
    const holder = document.createElement("template");
    holder.innerHTML = `<table><tbody>${await answer.text()}</tbody></table>`;
    const rows = [...holder.content.querySelectorAll("tr")].slice(0, end - start);
    const after = gap.cloneNode(true);
    after.dataset.from = rows.length < end - start ? to : end;
    while (performance.now() - this.moved < 120) await new Promise((rested) => setTimeout(rested, 60));  // a scroll under way would be broken off
    const ended = this.box.scrollTop + this.box.clientHeight > this.box.scrollHeight - 4;
    const [reading] = this.seen();
    const past = this.box.scrollTop - this.place(reading);
    gap.dataset.to = start;
    gap.after(...rows, after);
    this.fit(gap);
    this.fit(after);
    if (ended) this.box.scrollTop = this.box.scrollHeight;  // a row may be higher than was thought
    else this.box.scrollTop = this.place(reading) + past;  // what one reads stays where it is
    return true;
  }
});

/** <xn-fill>: what is given for all goes into the row of each person ticked, where it may be changed; what is left blank changes nothing. */
customElements.define("xn-fill", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", (event) => {
      if (event.target.localName !== "button") return;
      const persons = [...this.querySelectorAll("input:checked")].map((each) => each.value);
      for (const given of this.querySelectorAll("[data-name]")) {
        if (!given.value) continue;
        for (const person of persons) {
          const field = this.closest("form").elements[`${given.dataset.name}_${person}`];
          if (field.type === "checkbox") field.checked = true;
          else field.value = given.value;
        }
      }
      this.querySelector("[role=status]").textContent = `已填入下表 ${persons.length} 人，请逐人核对后办结`;
    });
  }
});

/** <xn-code>: the one-time code after # in the address, which is sent nowhere, goes into the field and out of the history. */
customElements.define("xn-code", class extends HTMLElement {
  connectedCallback() {
    if (!location.hash) return;
    this.querySelector("input").value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }
});

/** <xn-draft name="…">: what was typed in the form inside is kept on this machine until it is sent. */
customElements.define("xn-draft", class extends HTMLElement {
  connectedCallback() {
    const key = `draft:${this.getAttribute("name")}`;
    const fields = () => this.querySelectorAll("textarea, input[type=text]");
    const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
    fields().forEach((field) => { if (!field.value && kept[field.name]) field.value = kept[field.name]; });
    this.addEventListener("input", () => localStorage.setItem(
      key, JSON.stringify(Object.fromEntries([...fields()].map((field) => [field.name, field.value])))));
    this.addEventListener("submit", () => localStorage.removeItem(key));
  }
});

/** <xn-diagram src viewer css now done>: a BPMN process, drawn when it is first unfolded, as large as it is meant, slid to the step in hand. */
customElements.define("xn-diagram", class extends HTMLElement {
  connectedCallback() { this.closest("details").addEventListener("toggle", () => this.draw(), { once: true }); }

  async draw() {
    for (const href of this.getAttribute("css").split(" ")) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
    }
    await new Promise((loaded) => document.head.append(
      Object.assign(document.createElement("script"), { src: this.getAttribute("viewer"), onload: loaded })));
    const viewer = new window.BpmnJS({ container: this });
    await viewer.importXML(await (await fetch(this.getAttribute("src"))).text());
    const canvas = viewer.get("canvas");
    for (const mark of ["now", "done"]) {
      for (const step of this.getAttribute(mark).split(" ").filter(Boolean)) canvas.addMarker(step, mark);
    }
    const { inner } = canvas.viewbox();
    Object.assign(this.firstElementChild.style, { width: `${inner.width + 40}px`, height: `${inner.height + 40}px` });
    canvas.viewbox({ x: inner.x - 20, y: inner.y - 20, width: inner.width + 40, height: inner.height + 40 });
    const now = viewer.get("elementRegistry").get(this.getAttribute("now").split(" ")[0]);
    if (now) this.scrollLeft = now.x - inner.x + 20 + (now.width - this.clientWidth) / 2;
  }
});

/** <xn-order>: a list put in order by hand. Its lines are dragged by their grips, moved by their buttons (data-by), or sent to the number typed beside them;
    the numbers always say the order, and they alone are sent. */
customElements.define("xn-order", class extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol");
    this.querySelectorAll("[hidden]").forEach((each) => (each.hidden = false));
    this.addEventListener("click", (event) => this.step(event.target.closest("[data-by]")));
    this.addEventListener("change", (event) => this.move(event.target, Number(event.target.value) - 1));
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.localName !== "input") return;
      event.preventDefault();  // goes to its place, and does not send the form
      this.move(event.target, Number(event.target.value) - 1);
    });
    this.addEventListener("pointerdown", (event) => this.drag(event));
  }

  step(button) {
    if (button) this.move(button, [...this.list.children].indexOf(button.closest("li")) + Number(button.dataset.by));
  }

  /** The line of a control to a place from 0; the control keeps the keyboard. */
  move(control, to) {
    const row = control.closest("li");
    const others = [...this.list.children].filter((each) => each !== row);
    this.list.insertBefore(row, others[Math.max(to, 0)] ?? null);
    control.focus();
    this.number(row);
  }

  /** The held line stays where it is in the document: its neighbours pass it, so that the pointer is not lost. */
  drag(event) {
    const row = event.target.closest(".grip")?.closest("li");
    if (!row) return;
    event.preventDefault();
    row.classList.add("held");
    const middle = (each) => each.getBoundingClientRect().top + each.offsetHeight / 2;
    const follow = ({ clientY }) => {
      while (row.previousElementSibling && clientY < middle(row.previousElementSibling)) row.after(row.previousElementSibling);
      while (row.nextElementSibling && clientY > middle(row.nextElementSibling)) row.before(row.nextElementSibling);
      scrollBy({ top: clientY < 100 ? -14 : clientY > innerHeight - 100 ? 14 : 0, behavior: "instant" });
    };
    const rest = new AbortController();
    document.addEventListener("pointermove", follow, { signal: rest.signal });
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => {
        rest.abort();
        row.classList.remove("held");
        this.number(row);
      }, { signal: rest.signal });
    }
  }

  number(row) {
    [...this.list.children].forEach((each, at) => (each.querySelector("input").value = at + 1));
    this.querySelector("[role=status]").textContent = `${row.querySelector("b").textContent} 第 ${row.querySelector("input").value}`;
  }
});

/** <xn-grid data-columns>: the field inside as a grid of cells. Several cells pasted from Excel fill the cells from there on; with their column names
    they go under those names, and a name that the grid has not becomes a column of it, so that nothing is lost. What is sent is the field, as Excel would copy it. */
customElements.define("xn-grid", class extends HTMLElement {
  connectedCallback() {
    this.columns = JSON.parse(this.dataset.columns);
    this.field = this.querySelector("textarea");
    const [head, ...rows] = this.field.value ? this.cut(this.field.value) : [this.columns.map((each) => each.name)];
    this.field.closest(".field").hidden = true;
    this.field.required = false;
    const box = Object.assign(document.createElement("div"), { className: "scroll grid-box" });
    this.table = Object.assign(document.createElement("table"), { className: "t cells" });
    this.table.createTHead().insertRow().append(Object.assign(document.createElement("th"), { textContent: "行", scope: "col", className: "n" }));
    this.table.createTBody();
    box.append(this.table);
    const more = Object.assign(document.createElement("button"), { type: "button", className: "btn mt-2", textContent: "再加十行" });
    more.addEventListener("click", () => this.atLeast(this.rows.length + 10));
    this.append(box, more);
    head.forEach((name) => this.column(name));
    this.atLeast(Math.max(rows.length, 10));
    rows.forEach((row, at) => row.forEach((value, column) => this.put(at, column, value)));
    this.addEventListener("paste", (event) => this.paste(event));
    this.addEventListener("keydown", (event) => this.key(event));
    this.closest("form").addEventListener("submit", () => (this.field.value = this.copied()));
  }

  get rows() { return [...this.table.tBodies[0].rows]; }
  get names() { return [...this.table.tHead.rows[0].cells].slice(1).map((each) => each.textContent); }

  /** Text as Excel copies it, into rows of cells; a cell in quotes may hold lines of its own. */
  cut(text) {
    const cells = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g);
    const rows = [[]];
    for (const [, quoted, plain, end] of cells) {
      rows.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).replace(/\s+/g, " ").trim());
      if (end === "\n") rows.push([]);
      if (!end) break;
    }
    return rows;
  }

  known(name) {
    const bare = name.replace(/\s/g, "");
    return this.columns.find((each) => each.names.includes(bare))?.name ?? bare;
  }

  column(name) {
    const column = this.columns.find((each) => each.name === name);
    this.table.tHead.rows[0].append(Object.assign(document.createElement("th"), { textContent: name, scope: "col", title: column?.note ?? "" }));
    if (column?.choices.length) {
      const list = Object.assign(document.createElement("datalist"), { id: `choices-${this.names.length}` });
      column.choices.forEach((each) => list.append(Object.assign(document.createElement("option"), { value: each })));
      this.append(list);
    }
    this.rows.forEach((row) => this.cell(row, this.names.length - 1));
  }

  cell(row, at) {
    const name = this.names[at];
    const input = Object.assign(document.createElement("input"), { className: "form-control", ariaLabel: `第 ${row.rowIndex} 行${name}`, autocomplete: "off" });
    if (document.getElementById(`choices-${at + 1}`)) input.setAttribute("list", `choices-${at + 1}`);
    input.style.width = `${Math.max(this.columns.find((each) => each.name === name)?.width ?? 12, name.length * 2) + 4}ch`;
    row.insertCell().append(input);
  }

  atLeast(count) {
    while (this.rows.length < count) {
      const row = this.table.tBodies[0].insertRow();
      Object.assign(row.insertCell(), { textContent: row.rowIndex, className: "n" });
      this.names.forEach((_, at) => this.cell(row, at));
    }
  }

  put(row, column, value) {
    this.atLeast(row + 1);
    while (column >= this.names.length) this.column(`列${this.names.length + 1}`);
    this.rows[row].cells[column + 1].firstElementChild.value = value;
  }

  paste(event) {
    const text = event.clipboardData.getData("text/plain");
    const cell = event.target.closest("td");
    if (!cell || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const rows = this.cut(text);
    let [from, places] = [cell.parentElement.rowIndex - 1, rows[0].map((_, at) => cell.cellIndex - 1 + at)];
    const heads = rows[0].map((name) => this.known(name));
    if (heads.filter((name) => this.names.includes(name)).length > 1) {
      heads.filter((name) => name && !this.names.includes(name)).forEach((name) => this.column(name));
      places = heads.map((name) => this.names.indexOf(name));
      rows.shift();
    }
    rows.forEach((row, at) => row.forEach((value, index) => { if (places[index] >= 0) this.put(from + at, places[index], value); }));
  }

  /** Enter and the arrows go to the next row, as in Excel. */
  key(event) {
    const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const cell = event.target.closest("td");
    if (!by || !cell || (event.key !== "Enter" && event.target.hasAttribute("list"))) return;
    event.preventDefault();
    const to = cell.parentElement.rowIndex - 1 + by;
    if (by > 0) this.atLeast(to + 1);
    this.rows[to]?.cells[cell.cellIndex].firstElementChild.focus();
  }

  copied() {
    const values = this.rows.map((row) => [...row.cells].slice(1).map((each) => each.firstElementChild.value.replace(/\s+/g, " ").trim()));
    return [this.names, ...values.filter((row) => row.some(Boolean))].map((row) => row.join("\t")).join("\n");
  }
});
