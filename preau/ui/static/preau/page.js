// Small helps that no page depends on: everything works without them.
"use strict";

// A list's "all" box ticks the boxes it names: data-tick-all="selector".
document.addEventListener("change", (event) => {
  const selector = event.target.dataset && event.target.dataset.tickAll;
  if (selector) {
    document.querySelectorAll(selector).forEach((box) => { box.checked = event.target.checked; });
  }
  document.querySelectorAll("[data-count-of]").forEach((place) => {
    place.textContent = document.querySelectorAll(`${place.dataset.countOf}:checked`).length;
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
