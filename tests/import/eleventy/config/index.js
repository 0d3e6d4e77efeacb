export default function (config) {
  config.addPassthroughCopy("src/leaflets");
  config.addFilter("datePath", (date) => date.toISOString().split("T")[0].split("-").join("/"));
}
