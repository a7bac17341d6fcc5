/* Shows in an opened badge which parts of the picture and of the product agree. */

async function comparison(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`no comparison: ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/* What came below the fold of a phone is scrolled to, unless the shopper went on meanwhile. */
async function bringIntoView(link) {
  // They take their room only then.
  await Promise.allSettled([...link.querySelectorAll("img")].map((img) => img.decode()));
  const badge = link.closest("details");
  const { top, bottom } = badge.firstElementChild.getBoundingClientRect();
  if (badge.open && bottom > 0 && top < innerHeight) link.scrollIntoView({ block: "nearest" });
}

async function show(link) {
  const words = link.firstElementChild;
  link.ariaBusy = "true";
  try {
    const page = await comparison(link.href);
    const frames = [...page.querySelectorAll(".compare-frame:has(> svg)")];
    // The link says it all: that a picture is there is no news to a screen reader.
    for (const frame of frames) frame.querySelector("img").alt = "";
    const none = page.querySelectorAll("[data-no-regions]");
    link.replaceChildren(words, ...(frames.length ? frames : none));
    // Else it is asked again when the badge is opened the next time.
    if (frames.length || none[0]?.dataset.noRegions === "final") link.removeAttribute("data-regions");
    await bringIntoView(link);
  } catch {
    // The link leads to the page that says what is wrong.
  } finally {
    link.ariaBusy = null;
  }
}

// The event does not bubble, and further results come later.
document.addEventListener("toggle", ({ target }) => {
  const link = target.querySelector?.("[data-regions]:not([aria-busy])");
  if (target.open && link) show(link);
}, true);

// One may have been opened before this script came.
for (const link of document.querySelectorAll("details[open] [data-regions]")) show(link);
