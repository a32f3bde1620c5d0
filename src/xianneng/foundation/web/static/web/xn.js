// Behaviour of the shell. Every page works without it, only less conveniently.

/** Keys: "/" or Ctrl-K goes to the search field, Escape closes an open menu. */
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if ((event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
    document.getElementById("search")?.focus();
    event.preventDefault();
  }
  if (event.key === "Escape") closeMenus(null, true);
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
    const rows = [...this.body.querySelectorAll("tr:not(.gap)")];
    this.high = (rows.at(-1).getBoundingClientRect().bottom - rows[0].getBoundingClientRect().top) / rows.length;
    this.gaps().forEach((gap) => this.fit(gap));
    this.last = Math.max(...this.gaps().map((gap) => Number(gap.dataset.to)), rows.length);
    this.go(Number(rows[0].cells[0].textContent));
    document.addEventListener("scroll", () => {
      clearTimeout(this.rest);
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
    this.fill();
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
  go(number) {
    number = Math.min(Math.max(number, 1), this.last);
    const row = [...this.body.rows].find((each) => each.matches(".gap")
      ? each.dataset.from < number && number <= each.dataset.to : Number(each.cells[0].textContent) === number);
    if (row) this.box.scrollTop = row.offsetTop - this.head + (row.matches(".gap") ? (number - 1 - row.dataset.from) * this.high : 0);
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
    gap.dataset.to = start;
    const below = gap.nextElementSibling;
    const ended = this.box.scrollTop + this.box.clientHeight > this.box.scrollHeight - 4;
    const stood = below?.getBoundingClientRect().top;
    gap.after(...rows, after);
    this.fit(gap);
    this.fit(after);
    if (ended) this.box.scrollTop = this.box.scrollHeight;  // a row may be higher than was thought
    else if (above && below) this.box.scrollTop += below.getBoundingClientRect().top - stood;  // what one reads stays where it is
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
        if (given.value) persons.forEach((person) => (this.closest("form").elements[`${given.dataset.name}_${person}`].value = given.value));
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

/** <xn-diagram src viewer css now done>: a BPMN process, drawn when it is first unfolded, with the step in hand marked. */
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
    canvas.zoom("fit-viewport", "auto");
  }
});
