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
