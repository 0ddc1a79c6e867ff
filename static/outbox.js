/* Chosen files are sent in parts while the form is still being filled: looked at, made smaller, kept
   on this device until they arrive, and gone on with when the network is back. The form then only names
   what arrived. Without this file the plain form sends its files itself. */
"use strict";
(() => {
  const box = document.querySelector("[data-outbox]");
  if (!box || !window.indexedDB || !window.createImageBitmap) return;
  const form = box.closest("form");
  const input = form.querySelector("input[type=file]");
  const list = box.querySelector("ul");
  const said = box.querySelector("[role=status]");
  const words = box.dataset;

  const PART = 256 * 1024;
  const LONGEST = 2400;
  const QUALITY = 0.85;
  const DAYS = 3 * 24 * 3600 * 1000;
  const PICTURES = ["image/jpeg", "image/png", "image/webp"];

  /* What waits lies in the browser's own database, so that it outlives a reload. */
  const opened = new Promise((done, failed) => {
    const request = indexedDB.open("siaprak-outbox", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("files", { keyPath: "id" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const stored = async (mode, work) => {
    const store = (await opened).transaction("files", mode).objectStore("files");
    return new Promise((done, failed) => {
      const request = work(store);
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  };
  /* A device without room for it still sends; only a reload would lose what waits. */
  const remember = ({ id, business, target, name, blob, state, notes, at }) =>
    stored("readwrite", (store) => store.put({ id, business, target, name, blob, state, notes, at })).catch(() => {});
  const forget = (id) => stored("readwrite", (store) => store.delete(id)).catch(() => {});

  /* How good a photo is, from a small grey copy; each finding is a word the page explains. */
  const grey = (picture) => {
    const scale = Math.min(1, 1000 / Math.max(picture.width, picture.height));
    const width = Math.max(1, Math.round(picture.width * scale));
    const height = Math.max(1, Math.round(picture.height * scale));
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    pen.drawImage(picture, 0, 0, width, height);
    const bytes = pen.getImageData(0, 0, width, height).data;
    const shades = new Uint8Array(width * height);
    for (let i = 0; i < shades.length; i++) shades[i] = (bytes[4 * i] * 77 + bytes[4 * i + 1] * 150 + bytes[4 * i + 2] * 29) >> 8;
    return { width, height, shades };
  };
  /* The shade that `part` of a rectangle is not brighter than. */
  const shadeAt = ({ width, shades }, [left, top, right, bottom], part) => {
    const counts = new Uint32Array(256);
    let all = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) { counts[shades[y * width + x]]++; all++; }
    let seen = 0;
    for (let shade = 0; shade < 256; shade++) { seen += counts[shade]; if (seen >= all * part) return shade; }
    return 255;
  };
  /* The steepest steps between neighbours, beside how far dark and bright lie apart: print that is sharp steps at once. */
  const sharpness = (copy) => {
    const { width, height, shades } = copy;
    const steps = new Uint32Array(256);
    let all = 0;
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x;
        steps[Math.max(Math.abs(shades[i + 1] - shades[i]), Math.abs(shades[i + width] - shades[i]))]++;
        all++;
      }
    }
    let seen = 0, steep = 255;
    for (; steep > 0 && seen < all * 0.005; steep--) seen += steps[steep];
    const apart = shadeAt(copy, [0, 0, width, height], 0.95) - shadeAt(copy, [0, 0, width, height], 0.01);
    return apart < 25 ? 1 : steep / apart;
  };
  const hasShadow = (copy) => {
    const { width, height } = copy;
    let darkest = 255, brightest = 0;
    for (let row = 2; row < 8; row++) {
      for (let column = 2; column < 8; column++) {
        const at = (place, size) => Math.floor((place * size) / 10);
        const shade = shadeAt(copy, [at(column, width), at(row, height), at(column + 1, width), at(row + 1, height)], 0.9);
        darkest = Math.min(darkest, shade);
        brightest = Math.max(brightest, shade);
      }
    }
    return darkest < brightest * 0.55;
  };
  /* Print that runs into the rim of a bright sheet. */
  const isCut = (copy) => {
    const { width, height } = copy;
    const deep = Math.max(2, Math.round(Math.min(width, height) * 0.012));
    const rims = [[0, 0, width, deep], [0, height - deep, width, height], [0, 0, deep, height], [width - deep, 0, width, height]];
    return rims.some((rim) => {
      const bright = shadeAt(copy, rim, 0.7);
      return bright > 120 && shadeAt(copy, rim, 0.04) < bright * 0.6;
    });
  };
  const look = (picture) => {
    if (Math.max(picture.width, picture.height) < 200) return [];
    const copy = grey(picture);
    const notes = [];
    if (shadeAt(copy, [0, 0, copy.width, copy.height], 0.9) < 90) notes.push("dark");
    if (sharpness(copy) < 0.16) notes.push("blurred");
    if (!notes.includes("dark") && hasShadow(copy)) notes.push("shadow");
    if (isCut(copy)) notes.push("cut");
    return notes;
  };

  /* A large photo is made smaller here; what is small already, or no picture, stays as it is. */
  const smaller = async (picture, file) => {
    const longest = Math.max(picture.width, picture.height);
    if (longest <= LONGEST) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round((picture.width * LONGEST) / longest);
    canvas.height = Math.round((picture.height * LONGEST) / longest);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return blob && blob.size < file.size ? blob : file;
  };
  const prepare = async (file) => {
    if (!PICTURES.includes(file.type)) return { blob: file, notes: [] };
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const prepared = { blob: await smaller(picture, file), notes: look(picture) };
      picture.close();
      return prepared;
    } catch { return { blob: file, notes: [] }; /* the service says what is wrong with it */ }
  };

  /* The list a person sees. */
  const files = [];
  const make = (tag, attributes = {}, text = "") => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text) node.textContent = text;
    return node;
  };
  const button = (text, name, work) => {
    const node = make("button", { type: "button", class: "btn small", "aria-label": `${text}: ${name}` }, text);
    node.addEventListener("click", work);
    return node;
  };
  const show = (file) => {
    const { name, state } = file;
    const row = make("li", { "data-state": state });
    row.append(make("b", {}, name), make("span", { class: "outbox-state" }, words[state]));
    if (state === "sending") row.append(file.bar = make("progress", { class: "bar", max: "100", value: String((file.sent / file.blob.size) * 100), "aria-label": `${words.sending}: ${name}` }));
    if (state === "asked") {
      const why = make("ul", { class: "outbox-why" });
      why.append(...file.notes.map((note) => make("li", {}, words[note])));
      row.append(why, button(words.anyway, name, () => change(file, "waiting")));
    }
    if (state === "refused" || state === "stopped") row.append(make("p", { class: "error" }, file.why));
    if (state === "offline" || state === "stopped") row.append(button(words.retry, name, () => change(file, "waiting")));
    if (state === "received") row.append(make("input", { type: "hidden", name: "received", value: file.id }));
    row.append(button(words.remove, name, () => remove(file)));
    if (file.row) file.row.replaceWith(row); else list.append(row);
    file.row = row;
    list.hidden = false;
  };
  const change = (file, state, why = "") => {
    file.state = state;
    file.why = why;
    show(file);
    said.textContent = `${file.name}: ${words[state]} ${why}`;
    if (state === "received") forget(file.id); else remember({ ...file, state: state === "asked" ? "asked" : "waiting" });
    if (state === "waiting") run();
    sendForm();
  };
  const remove = async (file) => {
    file.gone = true;
    file.request?.abort();
    file.row.remove();
    files.splice(files.indexOf(file), 1);
    list.hidden = !files.length;
    forget(file.id);
    input.focus();
    await ask(file, "DELETE", `/uploads/${file.id}`).catch(() => {});
    sendForm();
  };

  /* The protocol: announce under our own id, which also tells how far it is, then part by part. */
  const ask = (file, method, path, headers = {}, body = null) => new Promise((done, failed) => {
    const request = file.request = new XMLHttpRequest();
    request.open(method, path);
    request.timeout = 90000;
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    request.setRequestHeader("X-CSRF-Token", form.elements.csrf.value);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (step) => { if (file.bar && body) file.bar.value = ((file.sent + step.loaded) / file.blob.size) * 100; };
    request.onload = () => done(request);
    request.onerror = request.ontimeout = request.onabort = () => failed(new Error("line"));
    request.send(body);
  });
  const coded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const announce = (file) => ask(file, "POST", "/uploads", {
    "Upload-Length": String(file.blob.size),
    "Upload-Metadata": Object.entries({ id: file.id, business: file.business, target: file.target, filename: file.name }).map(([key, value]) => `${key} ${coded(value)}`).join(","),
  });
  const send = async (file) => {
    let answer = await announce(file);
    if (answer.status !== 201) return answer;
    file.sent = Number(answer.getResponseHeader("Upload-Offset"));
    do {
      const headers = { "Upload-Offset": String(file.sent), "Content-Type": "application/offset+octet-stream" };
      answer = await ask(file, "PATCH", `/uploads/${file.id}`, headers, file.blob.slice(file.sent, file.sent + PART));
      if (answer.status !== 204) return answer;
      file.sent = Number(answer.getResponseHeader("Upload-Offset"));
    } while (file.sent < file.blob.size);
    return answer;
  };
  let running = false, pause = 0, timer = 0;
  const run = async () => {
    const file = files.find(({ state }) => state === "waiting");
    if (running || !file) return;
    running = true;
    change(file, "sending");
    try {
      const { status, responseText } = await send(file);
      pause = 0;
      if (status === 204) change(file, "received");
      else if ([404, 408, 409, 423].includes(status) || status >= 500) later(file);
      else if (status === 401 || status === 403) change(file, "stopped", words.signin);
      else change(file, "refused", responseText);
    } catch { if (!file.gone) later(file); }
    running = false;
    run();
  };
  /* The line broke: tried again by itself, each time a little later, and at once when the network is back. */
  const later = (file) => {
    change(file, "offline");
    pause = Math.min(60, Math.max(2, pause * 2));
    clearTimeout(timer);
    timer = setTimeout(again, pause * 1000);
  };
  const again = () => { clearTimeout(timer); files.filter(({ state }) => state === "offline").forEach((file) => change(file, "waiting")); };
  window.addEventListener("online", () => { pause = 0; again(); });

  /* Chosen files go into the list; one after the other, for a cheap phone's memory. */
  let chain = Promise.resolve();
  input.addEventListener("change", () => {
    const chosen = [...input.files];
    if (!chosen.length) return;
    input.value = "";
    const previews = form.querySelector("[data-previews]");
    if (previews) { previews.replaceChildren(); previews.hidden = true; }
    for (const one of chosen) chain = chain.then(() => take(one));
  });
  const take = async (one) => {
    said.textContent = `${one.name}: ${words.looking}`;
    const { blob, notes } = await prepare(one);
    const name = blob === one ? one.name : `${one.name.replace(/\.[^.]*$/, "")}.jpg`;
    const file = { id: globalThis.siaprakNewId(), business: words.outbox, target: words.target, name, blob, notes, sent: 0, at: Date.now() };
    files.push(file);
    change(file, notes.length ? "asked" : "waiting");
  };

  /* The form waits for its files, then goes by itself. */
  let then = null;
  form.addEventListener("submit", (event) => {
    const open = files.filter(({ state }) => state !== "received");
    if (!open.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const stuck = open.find(({ state }) => state === "asked" || state === "refused" || state === "stopped");
    then = stuck ? null : { button: event.submitter };
    said.textContent = stuck ? words.decide : words.wait;
    if (stuck) stuck.row.querySelector("button").focus();
  }, true);
  const sendForm = () => {
    if (!then || files.some(({ state }) => state !== "received")) return;
    const { button: by } = then;
    then = null;
    form.requestSubmit(by);
  };

  /* What waited when the page was left. */
  const resume = async () => {
    const kept = await stored("readonly", (store) => store.getAll()).catch(() => []);
    for (const file of kept) {
      const arrived = form.querySelector(`input[name=received][value="${CSS.escape(file.id)}"]`);
      if (arrived || Date.now() - file.at > DAYS) { forget(file.id); continue; }
      if (file.business !== words.outbox || file.target !== words.target) continue;
      file.sent = 0;
      files.push(file);
      change(file, file.state);
    }
  };
  chain = chain.then(resume);
})();
