// Goes where the page says it has moved to, and takes along the place in the page that was asked for.
const to = document.querySelector("link[rel=canonical]");
if (to) location.replace(to.href + location.search + location.hash);
