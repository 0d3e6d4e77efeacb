// What must hold of every page holds in the other theme too.

process.env.ASSAY_SITE = process.env.ASSAY_OTHER_SITE;
await import("../pages.test.js");
