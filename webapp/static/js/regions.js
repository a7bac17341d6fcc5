/* Shows in an opened badge which parts of the picture and of the product agree. */

async function framesOf(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`no comparison: ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelectorAll(".compare-frame:has(> svg)");
}

async function show(link) {
  link.setAttribute("aria-busy", "true");
  try {
    for (const frame of await framesOf(link.href)) {
      // The link says it all: that a picture is there is no news to a screen reader.
      frame.querySelector("img").alt = "";
      link.append(frame);
    }
  } catch {
    // The link leads to the page that says what is wrong.
  } finally {
    link.setAttribute("aria-busy", "false");
  }
}

// The event does not bubble, and further results come later.
document.addEventListener("toggle", ({ target }) => {
  const link = target.querySelector?.("[data-regions]:not([aria-busy])");
  if (target.open && link) show(link);
}, true);
