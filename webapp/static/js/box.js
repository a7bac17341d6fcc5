/* The box on the shopper's picture: what is in it is searched with. It is moved by its
   middle and its corners, drawn anew by a mouse beside it, and a press there brings the
   nearest corner. */

const LEAST = 10;
const WHOLE = { left: 0, top: 0, right: 100, bottom: 100 };
// So long after the last key the results follow.
const PAUSE = 400;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const sight = document.querySelector("[data-sight]");
const drawing = sight.querySelector("svg");
const grips = [...sight.querySelectorAll("[data-grip]")];
const said = sight.querySelector("[data-said]");
const parts = [...document.querySelectorAll("a[data-box]")];
// It comes anew with each list of results.
const input = () => document.querySelector("input[name=box]");

let box = WHOLE;
let held = null;
let waiting = 0;

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const between = (one, other) => {
  const low = clamp(Math.min(one, other), 0, 100 - LEAST);
  return [low, clamp(Math.max(one, other), low + LEAST, 100)];
};
const isWhole = (text) => text === "" || text === "0,0,100,100";

function written() {
  const [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom].map(Math.round);
  const text = [left, top, right - left, bottom - top].join();
  return isWhole(text) ? "" : text;
}

function read(text) {
  if (isWhole(text)) return WHOLE;
  const [left, top, width, height] = text.split(",").map(Number);
  return { left, top, right: left + width, bottom: top + height };
}

// The edges, moved by so many percent: all four keep their distance, others a least one.
function moved({ left, top, right, bottom }, edges, across, down) {
  if (edges.length === 4) {
    const x = clamp(across, -left, 100 - right);
    const y = clamp(down, -top, 100 - bottom);
    return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
  }
  if (edges.includes("left")) left = clamp(left + across, 0, right - LEAST);
  if (edges.includes("right")) right = clamp(right + across, left + LEAST, 100);
  if (edges.includes("top")) top = clamp(top + down, 0, bottom - LEAST);
  if (edges.includes("bottom")) bottom = clamp(bottom + down, top + LEAST, 100);
  return { left, top, right, bottom };
}

const edgesOf = (grip) => grip.dataset.grip.split(" ");

function draw() {
  const text = written();
  const { left, top, right, bottom } = box;
  const place = { x: left, y: top, width: right - left, height: bottom - top };
  for (const drawn of drawing.querySelectorAll("[data-drawn]")) {
    for (const [name, value] of Object.entries(place)) drawn.setAttribute(name, `${value}%`);
  }
  drawing.toggleAttribute("hidden", !text);
  sight.toggleAttribute("data-whole", !text);
  for (const grip of grips) {
    const edges = edgesOf(grip);
    grip.style.left = `${edges.includes("left") ? left : right}%`;
    grip.style.top = `${edges.includes("top") ? top : bottom}%`;
  }
  grips[0].style.width = `${place.width}%`;
  grips[0].style.height = `${place.height}%`;
  for (const part of parts) {
    const chosen = part.dataset.box === text;
    if (part.dataset.box) part.ariaCurrent = chosen ? "true" : null;
    else part.hidden = chosen;
  }
}

function show(next) {
  box = next;
  draw();
}

function say(text) {
  const [left, top, width, height] = text.split(",");
  const values = { left, top, width, height };
  said.textContent = text
    ? said.dataset.said.replace(/\{(\w+)\}/g, (_, name) => values[name])
    : said.dataset.saidWhole;
}

function search() {
  clearTimeout(waiting);
  waiting = 0;
  const text = written();
  show(read(text));
  if (input().value === text) return;
  input().value = text;
  say(text);
  input().dispatchEvent(new Event("change", { bubbles: true }));
}

function percentAt({ clientX, clientY }) {
  const { left, top, width, height } = sight.getBoundingClientRect();
  return [((clientX - left) / width) * 100, ((clientY - top) / height) * 100];
}

function press(event) {
  const grip = event.target.closest("[data-grip]");
  // A finger beside the box scrolls the page.
  if (event.button || held || (!grip && event.pointerType === "touch")) return;
  (grip ?? sight).setPointerCapture(event.pointerId);
  held = { grip, box, pointer: event.pointerId, from: percentAt(event), moved: false };
}

function drag(event) {
  if (event.pointerId !== held?.pointer) return;
  const [[fromX, fromY], [x, y]] = [held.from, percentAt(event)];
  held.moved ||= Math.hypot(x - fromX, y - fromY) > 2;
  if (!held.moved) return;
  if (held.grip) return show(moved(held.box, edgesOf(held.grip), x - fromX, y - fromY));
  const [[left, right], [top, bottom]] = [between(fromX, x), between(fromY, y)];
  show({ left, top, right, bottom });
}

function release(event) {
  if (event.pointerId !== held?.pointer) return;
  const { moved: drawn, box: before } = held;
  held = null;
  // The browser may take the pointer for something else.
  if (event.type === "pointercancel") show(before);
  else if (drawn) search();
  else if (!event.target.closest("[data-grip]")) bringCorner(percentAt(event));
}

function bringCorner([x, y]) {
  const across = x < (box.left + box.right) / 2 ? "left" : "right";
  const down = y < (box.top + box.bottom) / 2 ? "top" : "bottom";
  show(moved(box, [across, down], x - box[across], y - box[down]));
  search();
}

function step(event) {
  const grip = event.target.closest("[data-grip]");
  const by = STEPS[event.key];
  if (!grip || !by || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const edges = event.shiftKey ? ["right", "bottom"] : edgesOf(grip);
  show(moved(box, edges, ...by));
  clearTimeout(waiting);
  waiting = setTimeout(search, PAUSE);
}

sight.addEventListener("pointerdown", press);
sight.addEventListener("pointermove", drag);
sight.addEventListener("pointerup", release);
sight.addEventListener("pointercancel", release);
sight.addEventListener("keydown", step);
sight.addEventListener("click", (event) => {
  const touched = event.pointerType === "touch" && !event.target.closest("[data-grip]");
  if (touched) bringCorner(percentAt(event));
});

for (const part of parts) {
  part.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(read(part.dataset.box));
    search();
  });
}

/* A part that is opened in a window of its own keeps what was added and narrowed since
   the page came. */
function readdress() {
  for (const part of parts) {
    const there = new URLSearchParams(location.search);
    for (const name of ["page", "box"]) there.delete(name);
    if (part.dataset.box) there.append("box", part.dataset.box);
    part.href = location.pathname + (String(there) && `?${there}`);
  }
}

// Another list may be that of another box: Back was pressed.
function follow() {
  readdress();
  if (!held && !waiting) show(read(input().value));
}
document.addEventListener("swapped", follow);
follow();
sight.querySelector(".sight-grips").hidden = false;

// On a phone the picture is small at first, for the results to be seen.
document.querySelector("[data-larger]").addEventListener("click", ({ currentTarget }) => {
  currentTarget.ariaPressed = String(sight.toggleAttribute("data-large"));
});
