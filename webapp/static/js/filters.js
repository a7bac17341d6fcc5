/* Lists: a changed filter, another order or page is fetched and put in place, and has
   its own entry in the history. Every address also works by itself. */

const WIDE = matchMedia("(min-width: 60rem)");
// What keeps its place in a list of its own while the page around it is renewed.
const SCROLLING = ".listing-side, .choices";

// What stays open.
const DRAWERS = "details.filters, details.emphasis, details.further";

// Of these a list may have several.
const MANY = ["brand", "attribute", "like", "unlike"];

const here = () => location.pathname + location.search;
let shown = here();
let made = shown; // What the list on the page was made for,
let said; // what its fields said last,
let awaited = null; // and the address that is being fetched.
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

/* While another list is on its way, a link or a field changes that one: by what lies
   between `before`, for which the page was made, and `address`. */
function onto(before, address, drops = []) {
  if (!awaited) return address;
  const [old, wanted, next] = [before, address, awaited].map(
    (some) => new URL(some, location).searchParams,
  );
  // A page's number means nothing in another list.
  for (const name of new Set(["page", ...old.keys(), ...wanted.keys()])) {
    const [was, now] = [old.getAll(name), wanted.getAll(name)];
    if (name !== "page" && String(was) === String(now)) continue;
    const many = MANY.includes(name);
    const left = next.getAll(name).filter((it) => many && (now.includes(it) || !was.includes(it)));
    const added = now.filter((it) => !many || !(was.includes(it) || left.includes(it)));
    next.delete(name);
    for (const value of [...left, ...added]) next.append(name, value);
  }
  for (const name of drops) next.delete(name);
  return new URL(address, location).pathname + (String(next) && `?${next}`);
}

function asFormSays(form) {
  const before = said;
  said = addressOf(form);
  return onto(before, said);
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
  for (const drawer of fresh.querySelectorAll(DRAWERS)) {
    const name = drawer.id ? `#${CSS.escape(drawer.id)}` : `.${drawer.className}`;
    drawer.open ||= old.querySelector(name)?.open ?? false;
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
    made = address;
    said = addressOf(document.getElementById("filters"));
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
    go(asFormSays(target.form), { remember: true });
  }
});

document.addEventListener("submit", (event) => {
  if (!isFilters(event.target)) return;
  event.preventDefault();
  go(asFormSays(event.target), { remember: true });
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-soft]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const paged = link.closest(".paging");
  const drops = link.dataset.drops?.split(" ");
  const done = await go(onto(made, link.href, drops), { remember: true });
  if (done && paged) document.getElementById("results").scrollIntoView();
});

window.addEventListener("popstate", () => {
  if (here() === shown) return; // Only the #fragment is another one.
  shown = here();
  go(shown, { remember: false });
});
document.addEventListener("readdressed", () => (shown = here()));
window.addEventListener("pagehide", () => (leaving = true));
window.addEventListener("pageshow", (event) => {
  leaving = false;
  if (event.persisted) awaited = null;
});

function openWhereWide() {
  if (WIDE.matches) listing().querySelector("details.filters").open = true;
}
WIDE.addEventListener("change", openWhereWide);
openWhereWide();

function isChanged(field) {
  if (field.options) {
    const usual = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(usual, 0);
  }
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  // Buttons have no usual value, and what is still being typed is no change yet.
  const isFinal = "defaultValue" in field && field !== document.activeElement;
  return isFinal && field.value !== field.defaultValue;
}

// On a slow network the page is there, and used, before this script.
function takeUp(form) {
  said = addressOf(form);
  if ([...form.elements].some(isChanged)) go(said, { remember: true });
}
takeUp(document.getElementById("filters"));
document.documentElement.toggleAttribute("data-filters-ready", true);
