// Each diagnostic works in the other theme too.

process.env.ASSAY_SITE = process.env.ASSAY_OTHER_SITE;
await import("../diagnostics.test.js");
