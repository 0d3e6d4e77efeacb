export const SITE_TITLE = "Loom";
export const SITE_DESCRIPTION = "Cloth by hand.";
