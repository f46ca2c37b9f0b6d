// A signature drawn by hand, sent as whole points in the canvas's own space (signing/rules.py).
// Without this script the name is typed, which is always possible.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const MOST_POINTS = 5000; // rules.MOST_POINTS
  const STEP = 3; // points nearer than this say nothing more
  const form = document.querySelector("[data-signing]");
  const pad = form && form.querySelector("canvas.signature-pad");
  const pen = pad && pad.getContext("2d");
  if (!pen || !window.PointerEvent) return;
  const kept = form.elements.drawing;
  let strokes = [];
  let drawing = null;

  const choose = () => {
    const chosen = form.querySelector("[name=way]:checked").value;
    form.querySelectorAll("[data-way]").forEach((part) => { part.hidden = part.dataset.way !== chosen; });
  };
  form.querySelector("[data-ways]").hidden = false;
  form.querySelectorAll("[name=way]").forEach((way) => way.addEventListener("change", choose));

  const line = (from, to) => {
    pen.lineWidth = 5;
    pen.lineCap = "round";
    pen.strokeStyle = "#1c2733";
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
  };
  const draw = () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    strokes.forEach((stroke) => stroke.forEach((point, n) => line(stroke[Math.max(0, n - 1)], point)));
  };
  const keep = () => { kept.value = strokes.length ? JSON.stringify(strokes) : ""; };
  const place = (event) => {
    const box = pad.getBoundingClientRect();
    const within = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return [
      within(((event.clientX - box.left) / box.width) * pad.width, pad.width),
      within(((event.clientY - box.top) / box.height) * pad.height, pad.height),
    ];
  };
  const add = (event) => {
    const point = place(event);
    const last = drawing[drawing.length - 1];
    const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    if (points >= MOST_POINTS || (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < STEP)) return;
    drawing.push(point);
    line(last || point, point);
  };

  // Lifted while it moves, a finger sets the page in motion, and the next tap only stops it.
  pad.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  pad.addEventListener("pointerdown", (event) => {
    if (drawing || (event.pointerType === "mouse" && event.button !== 0)) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    drawing = [];
    strokes.push(drawing);
    add(event);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    (event.getCoalescedEvents ? event.getCoalescedEvents() : [event]).forEach(add);
  });
  ["pointerup", "pointercancel"].forEach((name) => pad.addEventListener(name, () => {
    drawing = null;
    strokes = strokes.filter((stroke) => stroke.length);
    keep();
  }));
  form.querySelector("[data-clear]").addEventListener("click", () => {
    strokes = [];
    keep();
    draw();
  });

  try { strokes = JSON.parse(kept.value || "[]"); draw(); } catch { strokes = []; }
  choose();
});
