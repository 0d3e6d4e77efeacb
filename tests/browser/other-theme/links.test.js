// Every link leads somewhere in the other theme too.

process.env.ASSAY_SITE = process.env.ASSAY_OTHER_SITE;
await import("../links.test.js");
