/* The search box: a chosen, dropped or pasted picture is shown and sent at once. */

// A phone's photo has 3 to 15 MB, of which the server would keep 1,024 pixels a side.
const LARGE = 2 ** 21;
const SIDE = 2048;

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

function listOf(files) {
  const carried = new DataTransfer();
  for (const file of files) carried.items.add(file);
  return carried.files;
}

/* The same picture with fewer bytes, where that can be had. */
async function smaller(file) {
  if (file.size < LARGE) return file;
  try {
    const picture = await createImageBitmap(file); // Upright, as its EXIF data say.
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white"; // JPEG knows nothing of what is transparent.
    pen.fillRect(0, 0, canvas.width, canvas.height);
    // Browsers that let no page read a canvas give noise, and say nothing.
    if (String([...pen.getImageData(0, 0, 1, 1).data]) !== "255,255,255,255") return file;
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return blob.size < file.size ? new File([blob], "photo.jpg", { type: blob.type }) : file;
  } catch {
    return file; // HEIC, for one, is read by the server only.
  }
}

async function send(input) {
  const problem = problemWith(input.files);
  message.textContent = problem;
  if (problem) return rest();
  for (const other of inputs) if (other !== input) other.value = "";
  const [file] = input.files;
  show(file);
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

function take(files) {
  if (!files.length) return;
  reveal();
  form.scrollIntoView({ block: "nearest" });
  inputs[0].files = listOf(files);
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
