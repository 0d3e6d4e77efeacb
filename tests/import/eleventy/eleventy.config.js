import more from "./config/index.js";

export default function (config) {
  config.addPassthroughCopy("src/img");
  config.addPassthroughCopy({ "src/root": "/" });
  more(config);
  return { dir: { input: "src", output: "dist" } };
}
