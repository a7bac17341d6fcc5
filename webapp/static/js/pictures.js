/* Pictures that shoppers give: checked, shown, made smaller, dropped and pasted. */

// A phone's photo has 3 to 15 MB, of which the server would keep 1,024 pixels a side.
const LARGE = 2 ** 21;
const SIDE = 2048;

/* What is wrong with some files, in the words that a form holds ready. */
export function problemWith(files, words) {
  if (files.length !== 1) return words.oneOnly;
  const [file] = files;
  // Some systems do not know HEIC and leave the type empty: the server decides then.
  if (file.type && !file.type.startsWith("image/")) return words.noPicture;
  if (file.size > Number(words.maxBytes)) return words.tooLarge;
  return "";
}

/* Let an image show a file; `frame` is hidden where the browser cannot read it. */
export function show(file, picture, frame = picture) {
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(file);
  picture.onerror = () => (frame.hidden = true);
  frame.hidden = false;
}

export function listOf(files) {
  const carried = new DataTransfer();
  for (const file of files) carried.items.add(file);
  return carried.files;
}

/* The same picture with fewer bytes, where that can be had. */
export async function smaller(file) {
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

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

/* Take files that are dropped or pasted anywhere: a drop that misses would make the
   browser leave. `hover` hears what lies under dragged ones, and null when they are
   gone; `take` gets the files, and what they were dropped on. */
export function takeGiven({ hover, take }) {
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    hover(event.target);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) hover(null);
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    hover(null);
    if (event.dataTransfer.files.length) take(event.dataTransfer.files, event.target);
  });
  document.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    // Office programs copy words together with a picture of them.
    const words = types.includes("text/plain");
    if (words && event.target.matches?.("input:not([type=file]), textarea")) return;
    if (!files.length) return;
    event.preventDefault();
    take(files, null);
  });
}
