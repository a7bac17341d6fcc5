/* Tells the shop which result was chosen: the picture, the product and its place. */

const query = document.querySelector("[data-clicks]");
const key = document.querySelector("[name=csrfmiddlewaretoken]");

function tell(event) {
  // The middle button opens another tab, the right one a menu.
  if (event.type === "auxclick" && event.button !== 1) return;
  const result = event.target.closest(".card-name a")?.closest("[data-rank]");
  if (!result) return;
  const said = new FormData();
  said.append("csrfmiddlewaretoken", key.value);
  said.append("product", result.dataset.product);
  said.append("rank", result.dataset.rank);
  navigator.sendBeacon(query.dataset.clicks, said);
}

document.addEventListener("click", tell);
document.addEventListener("auxclick", tell);
