//! Builds the binary again when a file joins or leaves a folder that it embeds; a change inside a file is
//! noticed without this.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../themes");
    println!("cargo:rerun-if-changed=../wasm/dist");
}
