/* What makes pages nicer where scripts run. Every page works without this file. */
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, attributes = {}, text = "") => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text) node.textContent = text;
    return node;
  };

  /* Ids made on the phone: uuid v7, so that they sort by time. */
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let time = Date.now();
    for (let place = 5; place >= 0; place--) { bytes[place] = time % 256; time = Math.floor(time / 256); }
    bytes[6] = (bytes[6] & 15) | 112;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  globalThis.siaprakNewId = newId;
  all("input[data-client-id]").forEach((input) => { if (!input.value) input.value = newId(); });

  /* A day that does not exist would be sent as none: it is said at its field, before anything is sent. */
  const unread = (form) => {
    const field = all("input", form).find((input) => input.validity.badInput);
    if (!field || !form.dataset.unread) return false;
    field.setCustomValidity(form.dataset.unread);
    field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
    return !field.reportValidity();
  };

  /* What was typed in one form of a page outlives sending another; pages with a tax or identity number mark none. */
  const typed = "input:not([type=hidden], [type=file], [type=password]), textarea, select";
  const place = `siaprak-typed:${location.pathname}`;
  const changed = (field) => (field.matches("select") ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  const keep = (sent) => {
    const form = document.querySelector("form[data-keep]");
    if (!form || form === sent) return;
    const fields = all(typed, form).map((field, at) => [at, field]).filter(([, field]) => changed(field));
    if (fields.length) sessionStorage.setItem(place, JSON.stringify(fields.map(([at, field]) => [at, field.name, field.value, field.checked])));
  };
  const restore = () => {
    const form = document.querySelector("form[data-keep]"), kept = sessionStorage.getItem(place);
    sessionStorage.removeItem(place);
    if (!form || !kept) return;
    const fields = all(typed, form);
    for (const [at, name, value, checked] of JSON.parse(kept)) {
      const field = fields[at];
      if (field?.name !== name) continue;
      if (field.matches("[type=checkbox], [type=radio]")) field.checked = checked; else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  /* A form is sent once; coming back by the back button opens it again. */
  const busy = (form, on) => {
    if (on) form.dataset.sent = "1"; else delete form.dataset.sent;
    all("button:not([type=button])", form).forEach((button) => button.setAttribute("aria-busy", String(on)));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (unread(form)) { event.preventDefault(); return; }
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) { event.preventDefault(); return; }
    if (form.method === "post") { busy(form, true); keep(form); }
    /* On a shared device nothing that was not sent is left behind. */
    if (form.getAttribute("action") === "/logout") { window.indexedDB?.deleteDatabase("siaprak-outbox"); sessionStorage.clear(); }
    if (form.hasAttribute("data-upload") && all("input[type=file]", form).some((input) => input.files.length)) upload(event, form);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sent]").forEach((form) => busy(form, false)); });

  /* Uploads show how far they are; the answer is shown as the browser would. */
  const upload = (event, form) => {
    const bar = form.querySelector("progress.bar");
    if (!bar) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    bar.hidden = false;
    request.upload.onprogress = (step) => { if (step.lengthComputable) bar.value = (step.loaded / step.total) * 100; };
    request.onload = () => {
      if (request.responseURL && request.responseURL !== new URL(form.action, location).href) { location.assign(request.responseURL); return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      document.title = page.title;
      document.body.replaceWith(page.body);
      start();
    };
    request.onerror = () => { bar.hidden = true; busy(form, false); };
    request.open("POST", form.action);
    request.send(body);
  };

  /* Chosen files are shown before they are sent. */
  const previews = (input) => {
    const list = input.parentElement.querySelector("[data-previews]");
    if (!list) return;
    list.replaceChildren(...[...input.files].map((file) => {
      const item = make("li");
      if (file.type.startsWith("image/")) {
        const picture = make("img", { alt: "" });
        picture.src = URL.createObjectURL(file);
        picture.onload = () => URL.revokeObjectURL(picture.src);
        item.append(picture);
      }
      item.append(`${file.name} (${(file.size / 1048576).toFixed(1)} MB)`);
      return item;
    }));
    list.hidden = !input.files.length;
  };

  /* A village by part of its name: a list below the field, arrow keys and Enter choose. */
  const villages = (box) => {
    const input = box.querySelector("input[type=text]");
    if (!input) return;
    /* After an unclear name the server asks with a list of its own; typing on goes back to this one. */
    const asked_below = box.parentElement.querySelector("fieldset.choices");
    const code = box.querySelector("input[type=hidden]") || make("input", { type: "hidden", name: input.name.replace(/_label$/, "") });
    const list = make("ul", { class: "options", role: "listbox", id: `${input.id}-list`, hidden: "" });
    const status = make("span", { class: "vh", role: "status" });
    box.append(list, status);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
    let timer = 0, asked = 0, at = -1;
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const choose = (item) => { input.value = item.dataset.label; code.value = item.dataset.code; close(); };
    const mark = (to) => {
      const items = all("[data-code]", list);
      if (!items.length) return;
      at = (to + items.length) % items.length;
      items.forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
      items[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", items[at].id);
    };
    const show = (found) => {
      list.replaceChildren(...found.map((village, place) => {
        const [first, ...rest] = village.label.split(", ");
        const item = make("li", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false", "data-code": village.code, "data-label": village.label }, first);
        if (rest.length) item.append(make("small", {}, rest.join(", ")));
        item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(item); });
        return item;
      }));
      const note = found.length ? (found.length < 20 ? "" : box.dataset.more) : box.dataset.none;
      status.textContent = found.length ? `${found.length} ${box.dataset.found} ${note}` : note;
      if (note) list.append(make("li", { class: "hint", role: "option", "aria-disabled": "true" }, note));
      list.hidden = false;
      at = -1;
      input.setAttribute("aria-expanded", "true");
    };
    const ask = async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(`${box.dataset.villages}?q=${encodeURIComponent(input.value.trim())}`, { headers: { accept: "application/json" } });
        if (!answer.ok) return close();
        const found = await answer.json();
        if (mine === asked && document.activeElement === input) show(found);
      } catch { close(); }
    };
    input.addEventListener("input", () => {
      code.value = "";
      if (!code.isConnected) { asked_below?.remove(); box.append(code); }
      clearTimeout(timer);
      if (input.value.trim().length < 2) close(); else timer = setTimeout(ask, 180);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(all("[data-code]", list)[at]); }
      else if (event.key === "Escape") close();
    });
    input.addEventListener("blur", close);
  };

  /* A number says what it means while it is typed. It goes in the body, never in an address. */
  const numbers = (input) => {
    const says = input.closest(".field").nextElementSibling;
    if (!says || !says.matches("[data-says]")) return;
    const form = input.form;
    let timer = 0, asked = 0;
    const ask = async () => {
      const mine = ++asked;
      const body = new URLSearchParams(input.dataset.number);
      body.set("number", input.value.trim());
      for (const name of ["csrf", "issued_on", "valid_from", "valid_until"]) if (form.elements[name]) body.set(name, form.elements[name].value);
      try {
        const answer = await fetch("/numbers", { method: "POST", body });
        if (!answer.ok || answer.redirected || mine !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (mine === asked) says.replaceChildren(...page.body.childNodes);
      } catch { /* off line: the form says it when it is sent */ }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 300); };
    for (const name of ["issued_on", "valid_from", "valid_until"]) form.elements[name]?.addEventListener("change", () => { if (input.value.trim()) soon(); });
    input.addEventListener("input", soon);
  };

  /* Keys for those who clear queues: j and k move, a letter in data-key presses its button. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all("details.menu[open], details.confirm[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const rows = all(".queue .row-main");
    if (rows.length && (event.key === "j" || event.key === "k")) {
      const here = rows.indexOf(document.activeElement);
      const next = rows[Math.min(rows.length - 1, Math.max(0, here + (event.key === "j" ? 1 : -1)))];
      next.focus();
      return;
    }
    const wanted = all("[data-key]").find((node) => node.dataset.key === event.key);
    if (wanted && !event.repeat) { event.preventDefault(); wanted.click(); }
  });
  document.addEventListener("click", (event) => all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));

  const start = () => {
    all("[data-villages]").forEach(villages);
    all("input[data-number]").forEach(numbers);
    all("input[type=file]").forEach((input) => {
      input.addEventListener("change", () => previews(input));
      const drop = input.closest(".drop");
      if (!drop) return;
      drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
      drop.addEventListener("dragleave", () => drop.classList.remove("over"));
      drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change")); });
    });
    restore();
    document.querySelector("[data-focus]")?.focus();
  };
  start();
})();
