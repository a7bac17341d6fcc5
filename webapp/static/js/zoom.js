/* A product's picture as large as the window, and from there at its full size or twice as large. */

// A picture that is no larger than the window can still be looked at closely.
const LEAST_GAIN = 2;

const dialog = document.querySelector("[data-zoom]");
const view = dialog.querySelector(".zoom-view");
const image = dialog.querySelector("img");
const fuller = dialog.querySelector("[data-full]");
const links = [...document.querySelectorAll(".gallery-slide a")];
let shown = 0;

/* The thumbnail, until the file has come; it stays where the browser cannot show the file. */
async function show(number) {
  shown = (number + links.length) % links.length;
  const link = links[shown];
  const { src, alt } = link.querySelector("img");
  fit();
  view.classList.add("zoom-waiting");
  Object.assign(image, { src, alt });
  const file = new Image();
  file.src = link.href;
  const usable = await file.decode().then(() => true, () => false);
  // Meanwhile another may be asked for.
  if (!usable || link !== links[shown]) return;
  image.src = link.href;
  view.classList.remove("zoom-waiting");
}

function fit() {
  image.style.width = "";
  view.classList.remove("zoom-full");
  fuller.setAttribute("aria-pressed", "false");
}

/* The point at these shares of the picture, 0 to 1, comes into the middle. */
function enlarge(across, down) {
  const width = Math.max(image.naturalWidth, LEAST_GAIN * image.clientWidth);
  view.classList.add("zoom-full");
  image.style.width = `${width}px`;
  fuller.setAttribute("aria-pressed", "true");
  view.scrollTo({
    left: across * image.clientWidth - view.clientWidth / 2,
    top: down * image.clientHeight - view.clientHeight / 2,
    behavior: "instant",
  });
}

function isFull() {
  return view.classList.contains("zoom-full");
}

function toggle(across = 0.5, down = 0.5) {
  if (isFull()) fit();
  else enlarge(across, down);
}

links.forEach((link, number) => {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(number);
    dialog.showModal();
  });
});

let moved = false;
view.addEventListener("pointerdown", () => { moved = false; });
view.addEventListener("pointermove", (event) => {
  // Fingers scroll by themselves.
  if (event.pointerType !== "mouse" || !(event.buttons & 1)) return;
  moved ||= Math.hypot(event.movementX, event.movementY) > 1;
  view.scrollBy({ left: -event.movementX, top: -event.movementY, behavior: "instant" });
});
view.addEventListener("click", (event) => {
  if (moved) return;
  if (event.target !== image) dialog.close();
  else toggle(event.offsetX / image.clientWidth, event.offsetY / image.clientHeight);
});
fuller.addEventListener("click", () => toggle());
dialog.querySelectorAll("[data-step]").forEach((button) => {
  button.addEventListener("click", () => show(shown + Number(button.dataset.step)));
});
dialog.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  // Where it is larger than the window, the arrows move over the picture.
  if (step && !isFull()) show(shown + step);
  const wanted = { "+": true, "=": true, "-": false }[event.key];
  if (wanted === !isFull() && !event.ctrlKey && !event.metaKey) toggle();
});
