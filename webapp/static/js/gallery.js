/* The gallery: a small picture brings its large one into view without moving the page. */

const gallery = document.querySelector("[data-gallery]");
const track = gallery.querySelector(".gallery-track");
const slides = [...track.children];
const links = [...gallery.querySelectorAll(".gallery-thumbnails a")];

links.forEach((link, number) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    track.scrollTo({ left: slides[number].offsetLeft - track.offsetLeft });
  });
});

const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      const current = slides.indexOf(target);
      links.forEach((link, number) => {
        if (number === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    }
  },
  { root: track, threshold: 0.6 },
);
slides.forEach((slide) => seen.observe(slide));
