// A page that has moved goes to its new address by itself. Where a place in it or a query was asked for, this takes them
// along: then the page is read no further, so that it does not go a second time without them. The address is the site's own
// path, so that a copy of the site on another host leads to itself.
const { to } = document.currentScript.dataset;
if (to && (location.search || location.hash)) {
  const url = new URL(to, location.href);
  url.search ||= location.search;
  url.hash = location.hash || url.hash;
  stop();
  location.replace(url);
}
