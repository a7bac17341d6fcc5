/* Saves a product, or gives it up, without leaving the page. */

const form = document.getElementById("saving");
const status = form.querySelector("[role=status]");
const buttons = () => document.querySelectorAll(".save");
const keys = () => document.cookie.match(/(?:^|; )saved=([\d.]+)/)?.[1].split(".") ?? [];

/* What the browser remembers, on all of the page. */
function mark() {
  const saved = keys();
  for (const button of buttons()) button.ariaPressed = String(saved.includes(button.value));
  const count = document.querySelector("[data-saved-count]");
  count.textContent = saved.length || "";
}

async function save(button) {
  const headers = { "X-Requested-With": "fetch" };
  const body = new FormData(form, button);
  const response = await fetch(form.action, { method: "POST", body, headers });
  if (!response.ok) throw new Error(`not saved: ${response.status}`);
}

form.addEventListener("submit", async (event) => {
  if (!event.submitter?.matches(".save")) return;
  event.preventDefault();
  try {
    await save(event.submitter);
    mark();
    const saved = event.submitter.ariaPressed === "true";
    status.textContent = saved ? form.dataset.saved : form.dataset.givenUp;
  } catch {
    status.textContent = form.dataset.failed;
  }
});

// A page that comes from the browser's own memory, or a list that was fetched before.
window.addEventListener("pageshow", ({ persisted }) => persisted && mark());
document.addEventListener("swapped", mark);
