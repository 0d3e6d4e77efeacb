// Redirects to the new address of a page. A fragment or query in the request is kept: then the rest of the page is not
// parsed, so that its own redirect does not follow without them. The address is the site's own path, so that a copy of
// the site on another host stays on that host.
const { to } = document.currentScript.dataset;
if (to && (location.search || location.hash)) {
  const url = new URL(to, location.href);
  url.search ||= location.search;
  url.hash = location.hash || url.hash;
  stop();
  location.replace(url);
}
