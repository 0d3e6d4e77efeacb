// Goes where the page says it has moved to, and takes along the place in the page that was asked for. The link is the
// site's own path, so that a copy of the site on another host leads to itself.
const link = document.querySelector("a");
if (link) {
  const to = new URL(link.href);
  to.search ||= location.search;
  to.hash = location.hash || to.hash;
  location.replace(to);
}
