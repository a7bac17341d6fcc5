/* Saves a product, or gives it up, without leaving the page. */

// So long what was done is to be read.
const READ = 4000;

const form = document.getElementById("saving");
const note = form.querySelector("[role=status]");
let last = Promise.resolve();
let reading = 0;

const keys = () => document.cookie.match(/(?:^|; )saved=([\d.]+)/)?.[1].split(".") ?? [];

/* What the browser remembers, on all of the page. */
function mark() {
  const saved = keys();
  for (const button of document.querySelectorAll(".save")) {
    const pressed = saved.includes(button.value);
    button.ariaPressed = String(pressed);
    button.name = pressed ? "give_up" : "save";
  }
  document.querySelector("[data-saved-count]").textContent = saved.length || "";
}

function say(text) {
  note.textContent = text;
  clearTimeout(reading);
  reading = setTimeout(() => (note.textContent = ""), READ);
}

async function send(body) {
  const headers = { "X-Requested-With": "fetch" };
  // A shopper who goes on at once has it saved all the same.
  const response = await fetch(form.action, { method: "POST", body, headers, keepalive: true });
  if (!response.ok) throw new Error(`not saved: ${response.status}`);
}

async function change(body, key) {
  try {
    await send(body);
    say(keys().includes(key) ? form.dataset.saved : form.dataset.givenUp);
  } catch {
    say(form.dataset.failed);
  }
  mark();
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.matches(".save")) return;
  event.preventDefault();
  const [body, key] = [new FormData(form, button), button.value];
  // One after the other: each answer says all that is saved.
  last = last.then(() => change(body, key));
});

// A page from the browser's own memory, a list fetched before, or another tab.
window.addEventListener("pageshow", ({ persisted }) => persisted && mark());
document.addEventListener("visibilitychange", () => document.hidden || mark());
document.addEventListener("swapped", mark);
