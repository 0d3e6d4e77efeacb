//! The software bill of materials of the binary `assay`, in CycloneDX 1.6: each crate that is linked into it, with its
//! licence, its checksum and its dependencies. Uses Cargo's data on the locked dependencies and no network. The same
//! lock file gives the same bytes, so that two releases can be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::Failure;

/// The features of the binary of a release, beyond those of every build.
pub(crate) const FEATURES: &str = "assay/avif";

pub(crate) const HELP: &str = "
  cargo xtask sbom [FILE]          write the software bill of materials of the binary, in CycloneDX, into
                                   target/assay.cdx.json or FILE
";

/// The package whose dependencies are listed.
const BINARY: &str = "assay";

/// Writes the bill of materials.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> Result<(), Failure> {
    let default = root.join("target/assay.cdx.json");
    let path = match arguments {
        [] => default.as_path(),
        [path] => Path::new(path),
        _ => return Err("say at most one file to write".into()),
    };
    write(root, &host()?, path)
}

/// Writes the bill of materials of the binary for the system `target`, as a file at `path`.
pub(crate) fn write(root: &Path, target: &str, path: &Path) -> Result<(), Failure> {
    let lock = fs::read_to_string(root.join("Cargo.lock"))?;
    let bill = bill(&metadata(root, target)?, &checksums(&lock)?)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, format!("{bill:#}\n"))?;
    let count = bill["components"].as_array().map_or(0, Vec::len);
    println!("{}: {count} crates are linked into `{BINARY}`", path.display());
    Ok(())
}

/// Returns Cargo's metadata of the workspace and all its dependencies, on the system `target`.
fn metadata(root: &Path, target: &str) -> Result<Value, Failure> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", target]);
    cargo.args(["--features", FEATURES]);
    let output = cargo.current_dir(root).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Returns the system of the compiler, such as `x86_64-unknown-linux-gnu`.
pub(crate) fn host() -> Result<String, Failure> {
    let output = Command::new("rustc").args(["--version", "--verbose"]).output()?;
    let about = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("`rustc --version --verbose` names no host")?.to_owned())
}

/// Returns the SHA-256 of each locked crate from a registry, by name and version.
fn checksums(lock: &str) -> Result<BTreeMap<(String, String), String>, Failure> {
    let lock: toml::Table = lock.parse()?;
    let packages = lock.get("package").and_then(toml::Value::as_array).ok_or("Cargo.lock has no packages")?;
    let text = |package: &toml::Value, key: &str| Some(package.get(key)?.as_str()?.to_owned());
    let entry =
        |package| Some(((text(package, "name")?, text(package, "version")?), text(package, "checksum")?));
    Ok(packages.iter().filter_map(entry).collect())
}

/// Creates the bill from the output of `cargo metadata`.
fn bill(metadata: &Value, checksums: &BTreeMap<(String, String), String>) -> Result<Value, Failure> {
    let graph = Graph::of(metadata)?;
    let linked = graph.linked()?;
    let components =
        linked.iter().filter(|id| **id != graph.root).map(|id| component(graph.packages[id], checksums));
    let components: Vec<Value> = components.collect();
    let depends = |id: &&str| {
        let on: Vec<Value> = graph.edges[*id].iter().map(|on| reference(graph.packages[on])).collect();
        json!({ "ref": reference(graph.packages[*id]), "dependsOn": on })
    };
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": described(graph.packages[graph.root], "application") },
        "components": components,
        "dependencies": linked.iter().map(depends).collect::<Vec<_>>(),
    }))
}

/// The resolved crates, and the dependencies between them, without those for tests and development.
struct Graph<'a> {
    root: &'a str,
    packages: BTreeMap<&'a str, &'a Value>,
    edges: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Graph<'a> {
    fn of(metadata: &'a Value) -> Result<Self, Failure> {
        let list = |value: &'a Value| value.as_array().map_or(&[][..], Vec::as_slice).iter();
        let id = |value: &'a Value, key: &str| value[key].as_str().unwrap_or_default();
        let packages: BTreeMap<&str, &Value> =
            list(&metadata["packages"]).map(|package| (id(package, "id"), package)).collect();
        let is_linked =
            |dependency: &&'a Value| list(&dependency["dep_kinds"]).any(|kind| kind["kind"] != "dev");
        let edges = list(&metadata["resolve"]["nodes"]).map(|node| {
            (
                id(node, "id"),
                list(&node["deps"]).filter(is_linked).map(|dependency| id(dependency, "pkg")).collect(),
            )
        });
        let root = packages.iter().find(|(_, package)| package["name"] == BINARY).map(|(id, _)| *id);
        let root = root.ok_or_else(|| format!("the workspace has no package `{BINARY}`"))?;
        Ok(Self { root, edges: edges.collect(), packages })
    }

    /// Returns everything that is linked into the binary, including itself, sorted.
    fn linked(&self) -> Result<BTreeSet<&'a str>, Failure> {
        let (mut linked, mut open) = (BTreeSet::new(), vec![self.root]);
        while let Some(id) = open.pop() {
            if linked.insert(id) {
                let on = self.edges.get(id).ok_or_else(|| format!("`{id}` was not resolved"))?;
                open.extend(on.iter().copied());
            }
        }
        Ok(linked)
    }
}

fn component(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Value {
    let mut component = described(package, "library");
    let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
    if let Some(checksum) = checksums.get(&(text("name"), text("version"))) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    if let Some(repository) = package["repository"].as_str() {
        component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    component
}

/// Returns the name and the licence of a package.
fn described(package: &Value, kind: &str) -> Value {
    let reference = reference(package);
    let mut described = json!({
        "type": kind,
        "bom-ref": reference,
        "name": package["name"],
        "version": package["version"],
        "purl": reference,
    });
    if let Some(licence) = package["license"].as_str() {
        // Some crates still use `/` where SPDX has `OR`.
        described["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    described
}

/// Returns the package URL, a globally unique name: <https://github.com/package-url/purl-spec>.
fn reference(package: &Value) -> Value {
    let text = |key: &str| package[key].as_str().unwrap_or_default();
    // A `+` in a version would be decoded as a space.
    format!("pkg:cargo/{}@{}", text("name"), text("version").replace('+', "%2B")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_what_is_linked_and_nothing_else() -> Result<(), Failure> {
        let package = |name: &str| json!({ "id": name, "name": name, "version": "1.0.0+a", "license": "MIT/Apache-2.0" });
        let edge = |to: &str, kind: Value| json!({ "pkg": to, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [package("assay"), package("used"), package("builds"), package("tests")],
            "resolve": { "nodes": [
                { "id": "assay", "deps": [edge("used", Value::Null), edge("tests", json!("dev"))] },
                { "id": "used", "deps": [edge("builds", json!("build"))] },
                { "id": "builds", "deps": [] },
                { "id": "tests", "deps": [] },
            ] },
        });
        let checksums = BTreeMap::from([(("used".to_owned(), "1.0.0+a".to_owned()), "ab".to_owned())]);
        let bill = bill(&metadata, &checksums)?;
        assert_eq!(bill["metadata"]["component"]["purl"], "pkg:cargo/assay@1.0.0%2Ba");
        let names: Vec<_> =
            bill["components"].as_array().into_iter().flatten().map(|part| &part["name"]).collect();
        assert_eq!(names, ["builds", "used"]);
        assert_eq!(bill["components"][1]["hashes"][0]["content"], "ab");
        assert_eq!(bill["components"][1]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(bill["dependencies"][0]["dependsOn"], json!(["pkg:cargo/used@1.0.0%2Ba"]));
        Ok(())
    }

    #[test]
    fn lists_every_crate_of_the_binary_with_its_licence() -> Result<(), Failure> {
        let root = crate::root();
        let lock = fs::read_to_string(root.join("Cargo.lock"))?;
        let bill = bill(&metadata(&root, &host()?)?, &checksums(&lock)?)?;
        let parts = bill["components"].as_array().ok_or("there are no components")?;
        for name in ["assay-build", "assay-diagnostic", "pulldown-cmark", "html5gum"] {
            assert!(parts.iter().any(|part| part["name"] == name), "{name}");
        }
        let bare: Vec<_> =
            parts.iter().filter(|part| part["licenses"].is_null()).map(|part| &part["name"]).collect();
        assert!(bare.is_empty(), "without a licence: {bare:?}");
        Ok(())
    }
}
