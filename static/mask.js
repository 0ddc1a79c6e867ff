/* Draws a rectangle on a page by two taps, or by drawing with a finger or mouse, and writes its numbers into
   the next empty line. Without it the numbers are typed. */
"use strict";
(() => {
  const sheet = document.querySelector("[data-mask]");
  if (!sheet) return;
  const form = document.querySelector("form[data-mask-lines]");
  const columns = ["left", "top", "width", "height"];
  const lines = () => [...form.querySelectorAll("[data-line]")].map((line) => columns.map((name) => line.querySelector(`[name=${name}]`)));
  const shades = [];
  /* One empty line is left for who types; the others show themselves when they are needed. */
  const fold = () => {
    let spare = false;
    for (const line of form.querySelectorAll("[data-line]")) {
      const empty = [...line.querySelectorAll("input")].every((input) => !input.value);
      line.hidden = empty && spare;
      spare ||= empty;
    }
  };
  const draw = () => {
    fold();
    shades.splice(0).forEach((shade) => shade.remove());
    for (const line of lines()) {
      const [left, top, width, height] = line.map((input) => Number(input.value.replace(",", ".")));
      if (!(width > 0 && height > 0)) continue;
      const shade = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries({ x: left * 10, y: top * 10, width: width * 10, height: height * 10 })) shade.setAttribute(name, String(value));
      sheet.querySelector("svg").append(shade);
      shades.push(shade);
    }
  };
  const place = (event) => {
    const box = sheet.getBoundingClientRect();
    const part = (at, from, size) => Math.min(100, Math.max(0, ((at - from) / size) * 100));
    return [part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height)];
  };
  let first = null;
  const end = (event) => {
    if (!first) return;
    const [x, y] = place(event);
    const [fromX, fromY] = first;
    const [width, height] = [Math.abs(x - fromX), Math.abs(y - fromY)];
    if (width < 1 || height < 0.5) return; /* the first tap of two */
    first = null;
    sheet.classList.remove("begun");
    const free = lines().find((line) => line.every((input) => !input.value));
    if (!free) return;
    [Math.min(x, fromX), Math.min(y, fromY), width, height].forEach((value, n) => { free[n].value = (Math.floor(value * 10) / 10).toFixed(1); });
    draw();
  };
  sheet.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    if (first) return;
    first = place(event);
    sheet.classList.add("begun");
  });
  sheet.addEventListener("pointerup", end);
  form.addEventListener("input", draw);
  form.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-clear]");
    if (!clear) return;
    clear.closest("[data-line]").querySelectorAll("input").forEach((input) => { input.value = ""; });
    draw();
  });
  form.querySelectorAll("[data-clear]").forEach((button) => { button.hidden = false; });
  draw();
})();
