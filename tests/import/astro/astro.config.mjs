import { defineConfig } from "astro/config";
export default defineConfig({ site: "https://loom.example", integrations: [] });
