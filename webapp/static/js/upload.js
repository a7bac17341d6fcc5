/* The search box: a chosen, dropped or pasted picture is shown and sent at once. */

const form = document.querySelector(".upload");
const inputs = [...form.querySelectorAll("input[type=file]")];
const message = form.querySelector(".upload-message");
const preview = form.querySelector(".upload-preview");
const status = form.querySelector("[data-status]");
const drawer = form.closest("details");

function problemWith(files) {
  if (files.length !== 1) return form.dataset.oneOnly;
  const [file] = files;
  // Some systems do not know HEIC and leave the type empty: the server decides then.
  if (file.type && !file.type.startsWith("image/")) return form.dataset.noPicture;
  if (file.size > Number(form.dataset.maxBytes)) return form.dataset.tooLarge;
  return "";
}

function show(file) {
  const picture = preview.querySelector("img");
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(file);
  picture.onerror = () => (preview.hidden = true);
  preview.hidden = false;
}

function send(input) {
  const problem = problemWith(input.files);
  message.textContent = problem;
  if (problem) return rest();
  for (const other of inputs) if (other !== input) other.value = "";
  show(input.files[0]);
  form.setAttribute("aria-busy", "true");
  status.textContent = form.dataset.busy;
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

function take(files) {
  if (!files.length) return;
  reveal();
  form.scrollIntoView({ block: "nearest" });
  const carried = new DataTransfer();
  for (const file of files) carried.items.add(file);
  inputs[0].files = carried.files;
  send(inputs[0]);
}

for (const input of inputs) {
  input.addEventListener("change", () => input.files.length && send(input));
}

// Over the whole page: a drop that misses the box would make the browser leave.
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  reveal();
  form.toggleAttribute("data-drop", true);
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.toggleAttribute("data-drop", false);
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  form.toggleAttribute("data-drop", false);
  take(event.dataTransfer.files);
});

document.addEventListener("paste", (event) => {
  const { files, types } = event.clipboardData;
  // Office programs copy words together with a picture of them.
  const words = types.includes("text/plain");
  if (words && event.target.matches?.("input:not([type=file]), textarea")) return;
  if (!files.length) return;
  event.preventDefault();
  take(files);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !form.hasAttribute("aria-busy")) return;
  window.stop();
  rest();
});

// Coming Back may bring this page as it was left, still busy.
window.addEventListener("pageshow", (event) => event.persisted && rest());

form.toggleAttribute("data-ready", true);
