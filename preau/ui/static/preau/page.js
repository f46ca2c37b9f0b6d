// Small helps that no page depends on: everything works without them.
"use strict";

// A list's "all" box ticks the boxes it names: data-tick-all="selector".
document.addEventListener("change", (event) => {
  const selector = event.target.dataset && event.target.dataset.tickAll;
  if (selector) {
    document.querySelectorAll(selector).forEach((box) => { box.checked = event.target.checked; });
  }
  document.querySelectorAll("[data-count-of]").forEach((place) => {
    place.textContent = document.querySelectorAll(`${place.dataset.countOf}:checked`).length + Number(place.dataset.countPlus || 0);
  });
});

// A form sent twice by an impatient hand is sent once. A form that gives a file (data-download)
// leaves its page where it is, so it may be sent again.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "get" || "download" in event.target.dataset) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "1";
  event.target.querySelectorAll("button[type=submit]").forEach((b) => b.setAttribute("aria-busy", "true"));
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((b) => b.removeAttribute("aria-busy"));
  });
});

// The phone's menu closes on Escape.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.menu-phone[open], details.who[open]").forEach((d) => { d.open = false; });
});

// In a table to type in, Enter saves its row (htmx, "encode") and goes to the next person. A row
// in which nothing was typed is passed by. Behind the last one stands the button that saves all.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest && event.target.closest("tr[data-enter]");
  if (event.key !== "Enter" || !row || !window.htmx || !event.target.matches("input")) return;
  event.preventDefault();
  const typed = [...row.querySelectorAll("input")].some((i) => i.value !== i.defaultValue || i.checked !== i.defaultChecked);
  const after = [...row.parentElement.rows].slice(row.sectionRowIndex + 1).map((r) => r.querySelector("input[type=text]"));
  const next = after.find(Boolean) || row.closest("form").querySelector(".bar-always [type=submit]");
  if (typed) htmx.trigger(row, "encode");
  if (next) { next.focus(); if (next.select) next.select(); }
});
document.addEventListener("DOMContentLoaded", () => {
  const first = document.querySelector("tr[data-enter] [autofocus]");
  if (first) first.select();
});

// A button that prints the page is there only where it works.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
});

// A file that has just become ready (data-fetch) comes by itself, once; its link stays.
// Not before the page is whole: going elsewhere would end its loading.
const fetchReady = () => {
  const link = document.querySelector("a[data-fetch]");
  if (!link) return;
  delete link.dataset.fetch;
  window.location.assign(link.href);
};
window.addEventListener("load", fetchReady);
document.addEventListener("htmx:afterSettle", fetchReady);
