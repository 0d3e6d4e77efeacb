// The requirements for every page hold in the other theme too.

process.env.ASSAY_SITE = process.env.ASSAY_OTHER_SITE;
await import("../pages.test.js");
