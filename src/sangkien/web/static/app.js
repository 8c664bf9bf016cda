// What the pages do beyond HTML: a failed save is loud, and what people write is kept until it is saved.
"use strict";
(() => {
  const texts = () => document.body.dataset;
  const trouble = (text) => {
    const box = document.getElementById("trouble");
    if (!box) return;
    box.textContent = text || "";
    box.hidden = !text;
    if (text) box.scrollIntoView({ block: "nearest" });
  };

  // --- drafts: forms marked data-draft keep what was typed in this browser until a save succeeded ---------
  const key = (form) => `draft:${location.pathname}:${form.dataset.draft}`;
  const fields = (form) =>
    [...form.elements].filter((e) => e.name && e.name !== "csrf" && (e.tagName === "TEXTAREA" || (e.tagName === "INPUT" && e.type === "text") || e.tagName === "SELECT"));
  const values = (form) => Object.fromEntries(fields(form).map((e) => [e.name, e.value]));
  // which text a form was made from: words put back later onto a newer text must meet it as a conflict, not replace it
  const mark = (form) => form.elements.namedItem("was");
  const store = (form) => {
    try { localStorage.setItem(key(form), JSON.stringify({ mark: mark(form)?.value, now: values(form) })); } catch { /* a full or closed store only costs the draft */ }
  };
  const drop = (name) => { try { localStorage.removeItem(name); } catch { /* as above */ } };
  const forget = (form) => drop(key(form));
  const sent = new WeakMap(); // the draft that a request saves: when its answer is heard, address and form are the next page's
  const dirty = (form) => JSON.stringify(values(form)) !== form.dataset.was;

  const bring = (form) => {
    if (form.dataset.was) return;
    form.dataset.was = JSON.stringify(values(form));
    // a page that comes back after a refusal or a conflict holds what was typed
    if ("fresh" in form.dataset) return store(form);
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(key(form))); } catch { /* unreadable: as if none */ }
    if (!draft) return;
    const changed = fields(form).filter((e) => e.name in draft.now && draft.now[e.name] !== e.value);
    if (!changed.length) return forget(form);
    for (const e of changed) e.value = draft.now[e.name];
    const made = mark(form)?.value;
    if (draft.mark && made) mark(form).value = draft.mark;
    const note = document.createElement("p");
    note.className = "kept";
    note.append(texts().kept + " ");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = texts().drop;
    button.addEventListener("click", () => {
      forget(form);
      form.reset();
      if (made) mark(form).value = made;
      note.remove();
    });
    note.append(button);
    form.prepend(note);
  };
  const look = (root) => {
    for (const form of root.querySelectorAll("form[data-draft]")) bring(form);
    for (const output of root.querySelectorAll("[data-count]")) count(output);
    trouble("");
    // on a phone the page's own place in the row of pages is brought into sight
    const here = root.querySelector(".study [aria-current=page]");
    if (here && here.closest("ul").scrollWidth > here.closest("ul").clientWidth) here.closest("ul").scrollLeft = here.offsetLeft - 40;
  };

  // --- characters left -----------------------------------------------------------------------------------
  const count = (output) => {
    const field = document.getElementById(output.dataset.count);
    if (!field) return;
    const most = Number(output.dataset.most);
    const show = () => {
      const n = [...field.value.trim().normalize("NFC")].length;
      output.textContent = `${n} / ${most}`;
      output.classList.toggle("over", n > most);
    };
    field.addEventListener("input", show);
    show();
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-draft]");
    if (form) dirty(form) ? store(form) : forget(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...document.querySelectorAll("form[data-draft]")].some((f) => f.dataset.was && dirty(f) && !f.dataset.sent)) event.preventDefault();
  });

  // --- htmx ----------------------------------------------------------------------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    const meta = document.querySelector("meta[name=csrf]");
    if (meta) event.detail.headers["X-CSRF-Token"] = meta.content;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    trouble("");
    const form = event.detail.elt.closest && event.detail.elt.closest("form");
    if (form && form.method === "post") {
      form.dataset.sent = "1";
      if (form.dataset.draft) sent.set(event.detail.xhr, key(form));
      form.setAttribute("aria-busy", "true");
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && sent.has(event.detail.xhr)) drop(sent.get(event.detail.xhr));
    const form = event.detail.elt.closest && event.detail.elt.closest("form");
    if (!form) return;
    form.removeAttribute("aria-busy");
    delete form.dataset.sent;
  });
  const lost = (event) => {
    const polls = event.detail.elt.getAttribute && (event.detail.elt.getAttribute("hx-trigger") || "").includes("every");
    const saves = event.detail.requestConfig && event.detail.requestConfig.verb !== "get";
    if (saves) trouble(texts().lost);
    else if (!polls) trouble(texts().unreached); // what asks again by itself says nothing of one miss
  };
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", () => trouble(texts().refused));
  document.addEventListener("htmx:afterSettle", (event) => {
    look(document);
    if (!event.detail.boosted) return;
    // a page with scripts of its own, reached from one without them, is loaded whole
    const needs = document.querySelector("[data-loads]");
    if (needs && ![...document.scripts].some((script) => script.getAttribute("src") === needs.dataset.loads)) return location.reload();
    // a new page is read from its top, by eyes and by screen readers
    const alert = document.querySelector("main .problems, main .said");
    if (alert) { alert.scrollIntoView({ block: "center", behavior: "instant" }); return; }
    if (event.detail.requestConfig && event.detail.requestConfig.verb === "get") {
      window.scrollTo(0, 0);
      document.getElementById("main").focus({ preventScroll: true });
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-copy]");
    if (button) navigator.clipboard.writeText(button.dataset.copy).then(() => { button.textContent = button.dataset.done; });
  });
  document.addEventListener("submit", (event) => {
    const ask = event.submitter && event.submitter.dataset.ask;
    if (ask && !window.confirm(ask)) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => look(document));
  else look(document);
})();
