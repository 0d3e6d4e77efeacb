//! Rebuilds the binary when a file is added to or removed from a folder that it embeds; changes inside files are
//! detected without this.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=themes");
    println!("cargo:rerun-if-changed=runtime");
    println!("cargo:rerun-if-changed=style-guide");
}
