//! The browser's edge of the diagnostic engine.
