/* Tells the shop that a result fits the picture or does not, without leaving the page. */

const announce = (text) => (document.querySelector("[data-announce]").textContent = text);

async function judge(form, button) {
  const said = new FormData(form, button);
  const headers = { "X-Requested-With": "fetch" };
  const response = await fetch(form.action, { method: "POST", body: said, headers });
  if (!response.ok) throw new Error(`no verdict: ${response.status}`);
  const pressed = button.ariaPressed === "true";
  for (const thumb of button.parentElement.children) thumb.ariaPressed = "false";
  button.ariaPressed = String(!pressed);
  announce(pressed ? form.dataset.withdrawn : form.dataset.noted);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id !== "verdicts" || !event.submitter) return;
  event.preventDefault();
  try {
    await judge(form, event.submitter);
  } catch {
    announce(form.dataset.failed);
  }
});
