export default function (config) {
  config.addPassthroughCopy("src/img");
  config.addPassthroughCopy({ "src/root": "/" });
  return { dir: { input: "src", output: "dist" } };
}
