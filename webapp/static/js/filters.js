/* Lists: a changed filter, another order or page is fetched and put in place, and has
   its own entry in the history. Every address also works by itself. */

const WIDE = matchMedia("(min-width: 60rem)");
// What keeps its place in a list of its own while the page around it is renewed.
const SCROLLING = ".listing-side, .choices";

const here = () => location.pathname + location.search;
let shown = here();
let awaited = null; // The address that is being fetched.
let fetching = new AbortController();
let leaving = false;

const listing = () => document.querySelector("[data-swap]");

function addressOf(form) {
  const isUsual = ([name, value]) =>
    value === "" || form.elements[name].dataset?.usual === value;
  const values = [...new FormData(form)].filter((pair) => !isUsual(pair));
  const query = new URLSearchParams(values).toString();
  return query ? `${location.pathname}?${query}` : location.pathname;
}

/* Links and fields on the page were made for what it shows. While another list is on its
   way, what they would change is changed in that one. */
function onto(address) {
  if (!awaited) return address;
  const [before, after, next] = [shown, address, awaited].map(
    (some) => new URL(some, location),
  );
  for (const name of new Set([...before.searchParams.keys(), ...after.searchParams.keys()])) {
    const values = after.searchParams.getAll(name);
    if (String(before.searchParams.getAll(name)) === String(values)) continue;
    next.searchParams.delete(name);
    for (const value of values) next.searchParams.append(name, value);
  }
  return after.pathname + next.search;
}

async function fetchListing(address) {
  fetching.abort();
  fetching = new AbortController();
  const response = await fetch(address, { signal: fetching.signal });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.querySelector("[data-swap]");
  if (!response.ok || !found) throw new Error(`no list at ${address}`);
  return found;
}

function putInPlace(fresh) {
  const old = listing();
  const focused = old.contains(document.activeElement) && document.activeElement;
  const heading = fresh.querySelector("#results-heading");
  const offsets = [...old.querySelectorAll(SCROLLING)].map((part) => [part.id, part.scrollTop]);
  for (const drawer of fresh.querySelectorAll("details.filters, details.emphasis")) {
    drawer.open ||= old.querySelector(`details.${drawer.className}`)?.open ?? false;
  }
  old.replaceWith(fresh);
  for (const [id, top] of offsets) {
    document.getElementById(id)?.scrollTo({ top, behavior: "instant" });
  }
  if (focused) {
    const again = focused.id && document.getElementById(focused.id);
    (again || heading).focus({ preventScroll: true });
  }
  document.querySelector("[data-announce]").textContent = heading.textContent;
  document.dispatchEvent(new Event("swapped"));
}

async function go(address, { remember }) {
  listing().setAttribute("aria-busy", "true");
  awaited = address;
  try {
    const fresh = await fetchListing(address);
    if (remember) {
      history.pushState(null, "", address);
      shown = here();
    }
    if (awaited === address) awaited = null;
    putInPlace(fresh);
    return true;
  } catch (error) {
    // A later change took over, or the shopper leaves, which ends a fetch as well; else
    // the page itself can say best what is wrong.
    if (error.name !== "AbortError" && !leaving) location.assign(address);
    return false;
  }
}

const isFilters = (form) => form?.matches("[data-filters]");

document.addEventListener("change", ({ target }) => {
  if (isFilters(target.form) && target.form.reportValidity()) {
    go(onto(addressOf(target.form)), { remember: true });
  }
});

document.addEventListener("submit", (event) => {
  if (!isFilters(event.target)) return;
  event.preventDefault();
  go(onto(addressOf(event.target)), { remember: true });
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-soft]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const paged = link.closest(".paging");
  const done = await go(onto(link.href), { remember: true });
  if (done && paged) document.getElementById("results").scrollIntoView();
});

window.addEventListener("popstate", () => {
  if (here() === shown) return; // Only the #fragment is another one.
  shown = here();
  go(shown, { remember: false });
});
document.addEventListener("readdressed", () => (shown = here()));
window.addEventListener("pagehide", () => (leaving = true));
window.addEventListener("pageshow", () => {
  leaving = false;
  awaited = null;
});

function openWhereWide() {
  if (WIDE.matches) listing().querySelector("details.filters").open = true;
}
WIDE.addEventListener("change", openWhereWide);
openWhereWide();
document.documentElement.toggleAttribute("data-filters-ready", true);
