//! The end-to-end suite: see `README.md` in this folder.
