//! The little that is read from `Cargo.toml` files: features and binaries.

use std::fs;

use crate::run::Outcome;

/// The features of a package, `default` left out.
pub(crate) fn features(package: &str) -> Outcome<Vec<String>> {
    let all = keys_of(&read(package)?, "[features]");
    Ok(all.into_iter().filter(|feature| feature != "default").collect())
}

/// The binaries that a package lists.
pub(crate) fn binaries(package: &str) -> Outcome<Vec<String>> {
    Ok(names_of(&read(package)?, "[[bin]]"))
}

fn read(package: &str) -> Outcome<String> {
    let path = format!("{package}/Cargo.toml");
    fs::read_to_string(&path).map_err(|e| format!("cannot read {path}: {e}"))
}

/// The settings of the sections with this heading.
fn settings<'a>(manifest: &'a str, heading: &str) -> Vec<(&'a str, &'a str)> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == heading;
        } else if inside && !line.starts_with('#') {
            found.extend(line.split_once('=').map(|(name, value)| (name.trim(), value.trim())));
        }
    }
    found
}

fn keys_of(manifest: &str, heading: &str) -> Vec<String> {
    settings(manifest, heading).into_iter().map(|(name, _)| name.trim_matches('"').to_owned()).collect()
}

fn names_of(manifest: &str, heading: &str) -> Vec<String> {
    let names = settings(manifest, heading).into_iter().filter(|(name, _)| *name == "name");
    names.map(|(_, value)| value.trim_matches('"').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{keys_of, names_of};

    const MANIFEST: &str = r#"
[package]
name = "x"

[features]
default = ["derive"]
## A comment = with a sign.
derive = ["dep:y"]
tls = [
    "dep:z",
]

[[bin]]
name = "one"
path = "one/main.rs"

[[bin]]
name = "two"
[lints]
workspace = true
"#;

    #[test]
    fn sections_are_read() {
        assert_eq!(keys_of(MANIFEST, "[features]"), ["default", "derive", "tls"]);
        assert_eq!(names_of(MANIFEST, "[[bin]]"), ["one", "two"]);
    }
}
