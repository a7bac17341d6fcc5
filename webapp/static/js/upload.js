/* The search box: a chosen, dropped or pasted picture is shown and sent at once. */

import { listOf, problemWith, show, smaller, takeGiven } from "./pictures.js";

const form = document.querySelector(".upload");
const inputs = [...form.querySelectorAll("input[type=file]")];
const message = form.querySelector(".upload-message");
const preview = form.querySelector(".upload-preview");
const status = form.querySelector("[data-status]");
const drawer = form.closest("details");

async function send(input) {
  const problem = problemWith(input.files, form.dataset);
  message.textContent = problem;
  if (problem) return rest();
  for (const other of inputs) if (other !== input) other.value = "";
  const [file] = input.files;
  show(file, preview.querySelector("img"), preview);
  form.setAttribute("aria-busy", "true");
  status.textContent = form.dataset.busy;
  const sent = await smaller(file);
  if (input.files[0] !== file) return; // Stopped, or another was chosen meanwhile.
  if (sent !== file) input.files = listOf([sent]);
  form.requestSubmit();
}

function rest() {
  // An emptied field also notices the same file when it is chosen once more.
  for (const input of inputs) input.value = "";
  form.removeAttribute("aria-busy");
  preview.hidden = true;
  status.textContent = "";
}

function reveal() {
  if (drawer) drawer.open = true;
}

for (const input of inputs) {
  input.addEventListener("change", () => input.files.length && send(input));
}

takeGiven({
  hover(place) {
    if (place) reveal();
    form.toggleAttribute("data-drop", Boolean(place));
  },
  take(files) {
    reveal();
    form.scrollIntoView({ block: "nearest" });
    inputs[0].files = listOf(files);
    send(inputs[0]);
  },
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !form.hasAttribute("aria-busy")) return;
  window.stop();
  rest();
});

// Coming Back may bring this page as it was left, still busy.
window.addEventListener("pageshow", (event) => event.persisted && rest());

form.toggleAttribute("data-ready", true);
