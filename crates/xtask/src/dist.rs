//! The parts of a release: an archive with the binary, completions and man pages, the software bill of materials, and
//! checksums of both. The binary is linked statically where the toolchain can do it. The archive has no times and no users,
//! so that the same binary gives the same bytes.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use crate::{Failure, sbom};

pub(crate) const HELP: &str = "
  cargo xtask dist [--target TRIPLE] [--profile NAME]
                                   make a release in target/dist: the binary with completions and man pages, the
                                   software bill of materials, and SHA256SUMS; static by default if musl is installed
";

/// The shells of the completions, with the names under which each looks for them.
const SHELLS: [(&str, &str); 4] =
    [("bash", "assay"), ("fish", "assay.fish"), ("powershell", "_assay.ps1"), ("zsh", "_assay")];

/// Makes a release for one system.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> Result<(), Failure> {
    let (mut target, mut profile) = (None, "release");
    for option in arguments.chunks(2) {
        match option {
            ["--target", name] => target = Some((*name).to_owned()),
            ["--profile", name] => profile = name,
            _ => return Err("the options are `--target TRIPLE` and `--profile NAME`".into()),
        }
    }
    let host = sbom::host()?;
    let target = target.map_or_else(|| static_target(&host), Ok)?;
    let binary = binary(root, &target, profile)?;

    let dist = root.join("target/dist");
    let name = format!("assay-{}-{target}", env!("CARGO_PKG_VERSION"));
    let folder = dist.join(&name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(folder.join("completions"))?;
    fs::copy(&binary, folder.join(file_name(&binary)))?;
    for file in ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(root.join(file), folder.join(file))?;
    }
    // A binary for another system cannot run here.
    if family(&target) == family(&host) {
        for (shell, file) in SHELLS {
            let script = output(Command::new(&binary).args(["completions", shell]))?;
            fs::write(folder.join("completions").join(file), script)?;
        }
        output(Command::new(&binary).arg("man").arg(folder.join("man")))?;
    } else {
        println!("a binary for {target} does not run here: the archive has no completions and no man pages");
    }

    let archive = dist.join(format!("{name}.tar.gz"));
    pack(&folder, &name, &archive)?;
    let bill = dist.join(format!("{name}.cdx.json"));
    sbom::write(root, &target, &bill)?;
    let sums = format!("{}{}", checksum(&archive)?, checksum(&bill)?);
    fs::write(dist.join("SHA256SUMS"), &sums)?;
    print!("{sums}");
    Ok(())
}

/// Returns the system for which the binary is static, if the toolchain has what it needs, or else `host`.
fn static_target(host: &str) -> Result<String, Failure> {
    let Some(musl) = host.strip_suffix("-linux-gnu").map(|machine| format!("{machine}-linux-musl")) else {
        return Ok(host.to_owned());
    };
    let library = output(Command::new("rustc").args(["--print", "target-libdir", "--target", &musl]))?;
    let has_library = Path::new(String::from_utf8_lossy(&library).trim()).is_dir();
    let has_compiler = Command::new("musl-gcc").arg("--version").output().is_ok();
    if has_library && has_compiler {
        return Ok(musl);
    }
    println!(
        "the binary needs the C library of this system: for a static one, run `rustup target add {musl}` and \
         install `musl-tools`"
    );
    Ok(host.to_owned())
}

/// Builds the binary and returns its path.
fn binary(root: &Path, target: &str, profile: &str) -> Result<PathBuf, Failure> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--package", "assay", "--target", target, "--profile", profile]);
    cargo.args(["--features", sbom::FEATURES]);
    cargo.arg("--target-dir").arg(root.join("target"));
    let status = cargo.current_dir(root).status()?;
    if !status.success() {
        return Err(format!("`assay` was not built for {target}: {status}").into());
    }
    let folder = if profile == "dev" { "debug" } else { profile };
    let file = if target.contains("windows") { "assay.exe" } else { "assay" };
    Ok(root.join("target").join(target).join(folder).join(file))
}

/// Returns the processor and the system of a target, without its C library.
fn family(target: &str) -> Vec<&str> {
    target.split('-').take(3).collect()
}

fn output(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(output.stdout)
}

/// Packs a folder under the name `name`.
fn pack(folder: &Path, name: &str, archive: &Path) -> Result<(), Failure> {
    let mut tar = tar::Builder::new(GzEncoder::new(fs::File::create(archive)?, Compression::best()));
    tar.mode(tar::HeaderMode::Deterministic);
    for file in files(folder)? {
        tar.append_path_with_name(&file, Path::new(name).join(file.strip_prefix(folder)?))?;
    }
    tar.into_inner()?.finish()?.flush()?;
    Ok(())
}

/// Returns every file below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Returns the line of a file in `SHA256SUMS`, as `sha256sum --check` reads it.
fn checksum(file: &Path) -> Result<String, Failure> {
    let digest = Sha256::digest(fs::read(file)?);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{hex}  {}\n", file_name(file)))
}

fn file_name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_of_the_same_files_has_the_same_bytes() -> Result<(), Failure> {
        let folder = std::env::temp_dir().join(format!("assay-dist-{}", std::process::id()));
        let archive = |number: usize| -> Result<String, Failure> {
            let files = folder.join(format!("{number}"));
            fs::create_dir_all(files.join("man"))?;
            fs::write(files.join("man/assay.1"), "a page")?;
            fs::write(files.join("assay"), "a binary")?;
            let archive = folder.join("a.tar.gz");
            pack(&files, "assay-1", &archive)?;
            checksum(&archive)
        };
        let (one, other) = (archive(1)?, archive(2)?);
        let unpacked = fs::read(folder.join("a.tar.gz"))?;
        fs::remove_dir_all(&folder)?;
        assert_eq!(one, other);
        assert!(one.ends_with("  a.tar.gz\n"), "{one}");
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(&unpacked[..]));
        let names: Result<Vec<_>, Failure> =
            tar.entries()?.map(|entry| Ok(entry?.path()?.display().to_string())).collect();
        assert_eq!(names?, ["assay-1/assay", "assay-1/man/assay.1"]);
        Ok(())
    }

    #[test]
    fn a_binary_runs_on_its_system_whatever_its_c_library() {
        assert_eq!(family("x86_64-unknown-linux-musl"), family("x86_64-unknown-linux-gnu"));
        assert_ne!(family("aarch64-unknown-linux-musl"), family("x86_64-unknown-linux-gnu"));
    }
}
