/* Takes what was read with one tap, and shows it when reading ends. The page works without this file. */
"use strict";
(() => {
  const plain = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "").replace(/^(pirt|bpomri|nib)/, "");
  const input = (read) => document.getElementById(`f-${read.dataset.read}`);

  /* Empty, the same, or another: the words beside the proposal follow what is typed. */
  const judge = (read) => {
    const typed = input(read)?.value.trim() ?? "";
    read.dataset.standing = !typed ? "empty" : plain(typed) === plain(read.dataset.value) ? "agrees" : "differs";
  };
  const watch = (root) => root.querySelectorAll("[data-read]").forEach((read) => {
    const field = input(read);
    if (!field || read.dataset.watched) return;
    read.dataset.watched = "1";
    field.addEventListener("input", () => judge(read));
    judge(read);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    const read = button?.closest("[data-read]");
    const field = read && input(read);
    if (!field) return;
    event.preventDefault();
    field.value = read.dataset.value;
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    judge(read);
    field.focus({ preventScroll: true });
  });

  /* While the paper is read: ask now and then, more and more rarely, and only while the page is looked at. */
  const state = () => document.getElementById("reads-state");
  const show = async () => {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    page.querySelectorAll(".reads, .reads-state").forEach((fresh) => {
      const old = document.getElementById(fresh.id);
      if (old) old.replaceWith(document.importNode(fresh, true));
    });
    watch(document);
  };
  const ask = async (wait) => {
    const poll = state()?.dataset.poll;
    if (!poll || wait > 60000) return;
    try {
      if (!document.hidden) {
        const answer = await fetch(poll, { headers: { accept: "application/json" } });
        if (!answer.ok || answer.redirected) return;
        if (!(await answer.json()).waiting) return void show();
      }
    } catch { /* off line: asked again later */ }
    setTimeout(() => ask(wait * 1.25), wait);
  };
  watch(document);
  if (state()?.dataset.poll) setTimeout(() => ask(3000), 2500);
})();
