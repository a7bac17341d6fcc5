/* Recent searches, which this browser alone remembers: the address of the results, a
   small picture, and until when they can be seen. A page of results is noted; pages with
   the search box show what was noted. */

const KEY = "recent-searches";
const MOST = 8;
const SIDE = 160;

const list = document.querySelector(".recent");
const results = document.querySelector("[data-recent]");

function read() {
  try {
    const noted = JSON.parse(localStorage.getItem(KEY)) ?? [];
    return noted.filter(({ expires }) => expires > Date.now());
  } catch {
    return []; // A browser may keep nothing, or something else under this name.
  }
}

function write(searches) {
  try {
    if (searches.length) localStorage.setItem(KEY, JSON.stringify(searches));
    else localStorage.removeItem(KEY);
  } catch {
    // Nothing is remembered, then.
  }
}

/* The middle of a picture as a small JPEG in a data: address. */
async function shrunk(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const { naturalWidth: width, naturalHeight: height } = picture;
  const side = Math.min(width, height);
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, SIDE, SIDE);
  return canvas.toDataURL("image/jpeg", 0.7);
}

async function note({ recent: address, picture, expires }) {
  const known = read().find((search) => search.address === address);
  const thumbnail = known?.thumbnail ?? (await shrunk(picture));
  const search = { address, thumbnail, at: Date.now(), expires: Date.parse(expires) };
  const others = read().filter((other) => other.address !== address);
  write([search, ...others].slice(0, MOST));
}

function entry({ address, thumbnail, at }) {
  const options = { weekday: "long", hour: "numeric", minute: "numeric" };
  const time = new Date(at).toLocaleString(document.documentElement.lang, options);
  const picture = Object.assign(new Image(80, 80), {
    src: thumbnail,
    alt: list.dataset.name.replace("{time}", time),
  });
  const link = Object.assign(document.createElement("a"), { href: address });
  const item = document.createElement("li");
  link.append(picture);
  item.append(link);
  return item;
}

function show() {
  // Under the address of results this list stands only where they are gone.
  write(read().filter(({ address }) => address !== location.pathname));
  const searches = read();
  list.querySelector("ul").replaceChildren(...searches.map(entry));
  list.hidden = searches.length === 0;
}

if (results) note(results.dataset).catch(() => {}); // Gone, or no picture any more.
if (list) {
  show();
  // Coming Back may bring this page as it was before the last search.
  window.addEventListener("pageshow", (event) => event.persisted && show());
  list.querySelector("button").addEventListener("click", () => {
    write([]);
    show();
    document.getElementById("main").focus();
  });
}
