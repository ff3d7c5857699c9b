//! What the product is made of: a bill of materials (CycloneDX 1.6) from cargo's own account of
//! the dependencies, and tests that each has a licence and a source that `deny.toml` allows.
//!
//! The account is read by cargo_metadata. The bill is written here: cyclonedx-bom 0.8.1 knows
//! CycloneDX up to 1.5, and makes up a serial number, which no two builds would share, unless
//! it is told not to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::{self, Config};
use crate::page::{self, sha256_hex};
use crate::process;
use crate::toolchain::{TARGET, own_cargo};

/// cargo's account of the dependencies for a target, or for every one, as `Cargo.lock` pins them.
fn metadata(target: Option<&str>) -> Result<Metadata> {
    let mut asked = MetadataCommand::new();
    let target = target.map(|target| ["--filter-platform", target]);
    let options = ["--locked"].into_iter().chain(target.into_iter().flatten());
    asked.cargo_path(own_cargo()).current_dir(config::root());
    asked.other_options(options.map(String::from).collect::<Vec<_>>());
    let mut command = asked.cargo_command();
    Ok(MetadataCommand::parse(process::output(process::forget_xtask(&mut command))?)?)
}

/// The packages that end up in a package of this name, itself first; each with what it
/// asks for.
fn inside<'a>(
    metadata: &'a Metadata,
    name: &str,
) -> Result<Vec<(&'a Package, Vec<&'a PackageId>)>> {
    let resolve = metadata.resolve.as_ref().context("cargo resolved nothing")?;
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let packages: BTreeMap<_, _> =
        metadata.packages.iter().map(|package| (&package.id, package)).collect();
    let root = metadata.packages.iter().find(|package| package.name == name);
    let mut waiting = vec![&root.context("cargo does not know the package")?.id];
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let node = nodes.get(id).context("cargo resolved less than it listed")?;
        let asked: Vec<_> = node
            .deps
            .iter()
            .filter(|one| one.dep_kinds.iter().any(|how| how.kind == DependencyKind::Normal))
            .map(|one| &one.pkg)
            .collect();
        waiting.extend(&asked);
        found.push((*packages.get(id).context("cargo listed less than it resolved")?, asked));
    }
    found.get_mut(1..).unwrap_or_default().sort_by_key(|(package, _)| &package.id);
    Ok(found)
}

/// Builds the product and writes its bill of materials beside it.
pub fn sbom() -> Result<()> {
    let config = Config::read()?;
    let built = page::build()?;
    let name = built.file_name().context("the page has no name")?.to_string_lossy();
    let sum = sha256_hex(&fs::read(&built)?);
    let bill = bill(&config.build.package, &name, &sum)?;
    let out = built.with_file_name("ltp2-deid.cdx.json");
    fs::write(&out, serde_json::to_string_pretty(&bill)? + "\n")?;
    let count = bill.get("components").and_then(Value::as_array).map_or(0, Vec::len);
    println!("{} ({count} components)", out.display());
    Ok(())
}

/// The bill of a file with this name and SHA-256. It holds no time and no random number: the
/// same build has the same bill.
fn bill(package: &str, file: &str, sha256: &str) -> Result<Value> {
    let metadata = metadata(Some(TARGET))?;
    let sums = checksums()?;
    let inside = inside(&metadata, package)?;
    let mut inside = inside.iter();
    let (product, asked) = inside.next().context("nothing is inside")?;
    let by_id: BTreeMap<_, String> =
        metadata.packages.iter().map(|package| (&package.id, purl(package))).collect();
    let asks = |own: String, asked: &[&PackageId]| {
        let needed: BTreeSet<_> = asked.iter().filter_map(|id| by_id.get(id)).collect();
        json!({ "ref": own, "dependsOn": needed })
    };
    let mut dependencies = vec![asks(purl(product), asked)];
    let mut components = Vec::new();
    for (package, asked) in inside {
        let sum = sums.get(&(package.name.to_string(), package.version.to_string()));
        components.push(json!({
            "type": "library",
            "bom-ref": purl(package),
            "name": package.name.as_str(),
            "version": package.version.to_string(),
            "purl": purl(package),
            "licenses": [{ "expression": spdx(package) }],
            "hashes": sum.map(|sum| json!([{ "alg": "SHA-256", "content": sum }])),
            "externalReferences":
                package.repository.as_ref().map(|url| json!([{ "type": "vcs", "url": url }])),
        }));
        dependencies.push(asks(purl(package), asked));
    }
    let components: Vec<Value> = components.into_iter().map(without_nulls).collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": purl(product),
                "name": file,
                "version": product.version.to_string(),
                "licenses": [{ "expression": spdx(product) }],
                "hashes": [{ "alg": "SHA-256", "content": sha256 }],
            },
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter(|(_, field)| !field.is_null()).collect())
        }
        other => other,
    }
}

fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

/// The licence as SPDX writes it: older crates put a slash for OR.
fn spdx(package: &Package) -> String {
    package.license.as_deref().unwrap_or("NOASSERTION").replace('/', " OR ")
}

/// The checksums that `Cargo.lock` pins, by name and version.
fn checksums() -> Result<BTreeMap<(String, String), String>> {
    #[derive(Deserialize)]
    struct Locked {
        name: String,
        version: String,
        checksum: Option<String>,
    }
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Locked>,
    }
    let lock: Lock = toml::from_str(&fs::read_to_string(config::root().join("Cargo.lock"))?)?;
    let pinned = lock.package.into_iter();
    Ok(pinned.filter_map(|one| Some(((one.name, one.version), one.checksum?))).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn deny() -> toml::Table {
        toml::from_str(&fs::read_to_string(config::root().join("deny.toml")).unwrap()).unwrap()
    }

    /// Whether an SPDX expression can be met by what is allowed.
    fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
        let bare = expression.replace(['(', ')'], "");
        let one = |part: &str| part.split(" OR ").any(|name| allowed.contains(&name.trim()));
        bare.split(" AND ").all(one)
    }

    #[test]
    fn every_dependency_has_an_allowed_licence_and_comes_from_the_registry() {
        let deny = deny();
        let allowed = deny["licenses"]["allow"].as_array().unwrap();
        let allowed: Vec<&str> = allowed.iter().map(|name| name.as_str().unwrap()).collect();
        let metadata = metadata(None).unwrap();
        let banned: Vec<&str> = deny["bans"]["deny"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["crate"].as_str().unwrap())
            .collect();
        for package in &metadata.packages {
            let Some(source) = &package.source else { continue };
            assert_eq!(source.repr, REGISTRY, "{}", package.name);
            let licence = spdx(package);
            assert!(is_allowed(&licence, &allowed), "{}: {licence}", package.name);
        }
        for (package, _) in inside(&metadata, "ltp2-deid").unwrap() {
            assert!(!banned.contains(&package.name.as_str()), "{} is banned", package.name);
        }
        assert!(!is_allowed("GPL-3.0", &allowed) && !is_allowed("MIT AND GPL-3.0", &allowed));
    }

    #[test]
    fn the_bill_names_each_pinned_crate_of_the_page_and_nothing_twice() {
        let bill = bill("ltp2-deid", "ltp2-deid.html", "00").unwrap();
        let components = bill["components"].as_array().unwrap();
        let names: BTreeSet<&str> =
            components.iter().map(|one| one["bom-ref"].as_str().unwrap()).collect();
        assert_eq!(names.len(), components.len());
        for name in ["wasm-bindgen", "dicom-object", "zip", "jpeg-decoder"] {
            let known = components.iter().find(|one| one["name"] == name).unwrap();
            assert_eq!(known["hashes"][0]["content"].as_str().unwrap().len(), 64, "{name}");
        }
        // Of the command and of tests alone.
        for name in ["clap", "rayon", "proptest", "tempfile"] {
            assert!(components.iter().all(|one| one["name"] != name), "{name} is in the page");
        }
        for one in bill["dependencies"].as_array().unwrap() {
            for needed in one["dependsOn"].as_array().unwrap() {
                assert!(names.contains(needed.as_str().unwrap()), "{needed} is not listed");
            }
        }
    }

    #[test]
    fn the_number_of_dependencies_is_the_one_that_is_justified() {
        let metadata = metadata(Some(TARGET)).unwrap();
        let inside = inside(&metadata, "ltp2-deid").unwrap();
        let (direct, all) = (inside[0].1.len(), inside.len() - 1);
        let text = fs::read_to_string(config::root().join("docs/security.md")).unwrap();
        let said = format!("{direct} direct dependencies, {all} crates in all");
        assert!(text.contains(&said), "docs/security.md does not say: {said}");
    }
}
