/* The form for two pictures: what is chosen, dropped or pasted is shown, then sent. */

import { listOf, problemWith, show, smaller, takeGiven } from "./pictures.js";

const form = document.querySelector(".compare-form");
const status = form.querySelector("[data-status]");

const sides = [...form.querySelectorAll(".compare-side")].map((field) => {
  const picture = field.querySelector(".compare-given");
  return {
    field,
    picture,
    given: picture.getAttribute("src"), // What the server has already.
    input: field.querySelector("input[type=file]"),
    message: field.querySelector(".note"),
    name: field.querySelector("legend").textContent,
  };
});

async function choose(side) {
  const { input, message, picture, given, name } = side;
  const chosen = input.files.length > 0;
  message.textContent = chosen ? problemWith(input.files, form.dataset) : "";
  if (!chosen || message.textContent) {
    input.value = "";
    picture.src = given ?? "";
    picture.hidden = !given;
    return;
  }
  const [file] = input.files;
  show(file, picture);
  picture.alt = name;
  status.textContent = `${name}: ${file.name}`;
  const sent = await smaller(file);
  if (input.files[0] === file && sent !== file) input.files = listOf([sent]);
}

const isEmpty = ({ input, given }) => !given && !input.files.length;

/* Which side a picture is for: the one it is dropped on; else an empty one, that with the
   focus before the first; where both are full, that with the focus or the last. */
function sideFor(place) {
  const holding = (element) => sides.find(({ field }) => field.contains(element));
  const focused = holding(document.activeElement);
  const empty = sides.filter(isEmpty);
  const free = empty.includes(focused) ? focused : empty[0];
  return holding(place) ?? free ?? focused ?? sides.at(-1);
}

for (const side of sides) side.input.addEventListener("change", () => choose(side));

takeGiven({
  hover(place) {
    const at = place && sideFor(place);
    for (const side of sides) side.field.toggleAttribute("data-drop", side === at);
  },
  take(files, place) {
    const side = sideFor(place);
    side.input.files = listOf(files);
    choose(side);
  },
});

// Coming Back may bring the files that were chosen, but not how they look.
window.addEventListener("pageshow", () => {
  for (const side of sides) if (side.input.files.length) choose(side);
});

form.toggleAttribute("data-ready", true);
