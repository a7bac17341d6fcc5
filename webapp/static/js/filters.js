/* Lists: a changed filter, another order or page is fetched and put in place, and has
   its own entry in the history. Every address also works by itself. */

const WIDE = matchMedia("(min-width: 60rem)");
let fetching = new AbortController();

const listing = () => document.querySelector("[data-swap]");

function addressOf(form) {
  const values = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(values).toString();
  return query ? `${location.pathname}?${query}` : location.pathname;
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
  const focused = document.activeElement?.id;
  const filters = listing().querySelector("details.filters");
  fresh.querySelector("details.filters").open = filters.open;
  listing().replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.querySelector("[data-announce]").textContent =
    document.getElementById("results-heading").textContent;
}

async function go(address, { remember }) {
  listing().setAttribute("aria-busy", "true");
  try {
    const fresh = await fetchListing(address);
    if (remember) history.pushState(null, "", address);
    putInPlace(fresh);
    return true;
  } catch (error) {
    // A later change took over, or the page itself can say best what is wrong.
    if (error.name !== "AbortError") location.assign(address);
    return false;
  }
}

const isFilters = (form) => form?.matches("[data-filters]");

document.addEventListener("change", ({ target }) => {
  if (isFilters(target.form) && target.form.reportValidity()) {
    go(addressOf(target.form), { remember: true });
  }
});

document.addEventListener("submit", (event) => {
  if (!isFilters(event.target)) return;
  event.preventDefault();
  go(addressOf(event.target), { remember: true });
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-soft]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const paged = link.closest(".paging");
  const shown = await go(link.href, { remember: true });
  if (shown && paged) document.getElementById("results").scrollIntoView();
});

window.addEventListener("popstate", () => go(location.href, { remember: false }));

function openWhereWide() {
  if (WIDE.matches) listing().querySelector("details.filters").open = true;
}
WIDE.addEventListener("change", openWhereWide);
openWhereWide();
document.documentElement.toggleAttribute("data-filters-ready", true);
