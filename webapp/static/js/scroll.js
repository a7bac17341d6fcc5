/* Long lists: near its end the next page's cards are fetched and put beneath, and the
   address is that of the page in view. After AUTOMATIC pages the links to other pages
   stay, so that what is below a list can be reached. */

const AUTOMATIC = 3;
const AHEAD = "600px"; // A row and a half before its end.

let left = AUTOMATIC;
let starts = []; // The first card of each page, and the page's address.

const grid = () => document.querySelector("[data-swap] .grid");
const links = () => document.querySelector("[data-swap] .paging");
const productOf = (card) => card.querySelector(".card-name a").pathname;
const pathOf = (address) => new URL(address).pathname + new URL(address).search;

// Who has come to the links by the keyboard is about to use one.
const isUsed = (paging) => paging.contains(document.activeElement);

const nearEnd = new IntersectionObserver(
  ([seen]) => {
    if (seen.isIntersecting && left > 0 && !isUsed(seen.target)) putBeneath(seen.target);
  },
  { rootMargin: AHEAD },
);

async function pageAt(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`no page at ${address}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

async function putBeneath(paging) {
  const next = paging.querySelector("[rel=next]");
  if (!next) return;
  left -= 1;
  nearEnd.unobserve(paging);
  const list = grid();
  list.setAttribute("aria-busy", "true");
  try {
    const page = await pageAt(next.href);
    const cards = [...page.querySelectorAll("[data-swap] .grid > li")];
    // Meanwhile another list may have taken its place, which is looked after by itself.
    if (!paging.isConnected || isUsed(paging) || !cards.length) return;
    // What came to the shop or left it since has moved others from page to page.
    const known = new Set([...list.children].map(productOf));
    const fresh = cards.filter((card) => !known.has(productOf(card)));
    list.append(...fresh);
    if (fresh.length) starts.push([fresh[0], pathOf(next.href)]);
    const further = page.querySelector("[data-swap] .paging");
    if (!further) return paging.remove();
    paging.replaceWith(further);
    if (fresh.length === cards.length) {
      document.querySelector("[data-announce]").textContent = further.dataset.more;
    }
    nearEnd.observe(further);
  } catch {
    left = 0; // The link to the next page is still there, and that page can tell why.
  } finally {
    list.removeAttribute("aria-busy");
  }
}

function followInAddress() {
  const middle = innerHeight / 2;
  const passed = starts.filter(([card]) => card.getBoundingClientRect().top < middle);
  const [, address] = passed.at(-1) || starts[0];
  if (address === location.pathname + location.search) return;
  history.replaceState(history.state, "", address);
  document.dispatchEvent(new Event("readdressed"));
}

let waiting = false;
document.addEventListener(
  "scroll",
  () => {
    if (waiting || starts.length < 2) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      followInAddress();
    });
  },
  { passive: true },
);

function begin() {
  left = AUTOMATIC;
  starts = [[grid()?.firstElementChild, pathOf(location.href)]];
  nearEnd.disconnect();
  if (links()) nearEnd.observe(links());
}
document.addEventListener("swapped", begin);
begin();
