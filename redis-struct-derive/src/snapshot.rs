//! The expansion, compared with files that a person can read: `snapshots/*.rs`.
//!
//! The files are formatted, so the comparison leaves out what a formatter may change: space, the commas before a
//! bracket, and how a text is quoted. `UPDATE_SNAPSHOTS=1 cargo test -p redis-struct-derive` writes them anew.

use crate::testing::expansion;
use proc_macro2::{Group, TokenStream, TokenTree};
use std::path::{Path, PathBuf};
use std::process::Command;

const USER: &str = r#"
    /// A user.
    #[redis(keyspace = "U", ttl = "30m", connection = "users")]
    pub struct User {
        #[redis(key)]
        id: u64,
        /// The person's [name].
        ///
        /// This paragraph is not repeated.
        ///
        /// [name]: https://example.com/name
        pub name: String,
        pub(crate) last_seen: Option<i64>,
        #[redis(default)]
        views: u64,
        #[redis(default = "anonymous")]
        nick: String,
        #[redis(default = 5)]
        r#type: u8,
        #[redis(rename = "fav")]
        favourite: Option<String>,
        #[redis(skip)]
        cache: Vec<u8>,
    }
"#;

const GENERIC: &str = r#"
    #[redis(keyspace = "P", crate = "renamed::redis")]
    pub(crate) struct Pair<K, F: Clone = u8, const N: usize = 2>
    where
        K: Into<Self>,
    {
        #[redis(key)]
        id: K,
        left: F,
        right: Option<Vec<F>>,
        #[redis(default)]
        bytes: [u8; N],
        incr: u64,
        #[redis(skip)]
        cache: Option<F>,
    }
"#;

const ATTRIBUTES: &str = r#"
    #[redis(keyspace = "S", template = "ns:id", raw_key, rename_all = "camelCase", bound = "T: Text")]
    pub struct Session<T> {
        #[redis(key, secret, generate)]
        id: T,
        #[redis(alias = "name", alias = "nick")]
        full_name: T,
        #[redis(const = "COLOUR", with = "hex", default = 7)]
        favourite_colour: u32,
        #[redis(with = "hex")]
        border: Option<u32>,
        #[redis(json, default)]
        tags: Vec<T>,
        #[redis(json)]
        theme: Option<Theme>,
        #[redis(flatten)]
        others: BTreeMap<String, u64>,
    }
"#;

const NESTED: &str = r#"
    #[redis(keyspace = "U")]
    pub struct User {
        #[redis(key)]
        id: u64,
        #[redis(flatten)]
        pub address: Address,
        name: String,
        #[redis(flatten, const = "TIMES")]
        stamps: Stamps<u64>,
        #[redis(flatten)]
        others: BTreeMap<String, u64>,
    }
"#;

const FIELDS: &str = r#"
    #[redis(rename_all = "camelCase")]
    pub struct Address {
        /// Street and number.
        pub street: String,
        #[redis(alias = "postcode")]
        zip_code: Option<String>,
        #[redis(flatten)]
        geo: Geo,
        #[redis(skip)]
        cache: Vec<u8>,
    }
"#;

const BORROWING: &str = r#"
    #[redis(keyspace = "L", ttl = "1h", bound = "")]
    pub struct Line<'a, T> {
        #[redis(key)]
        id: (&'a str, u64),
        text: &'a str,
        #[redis(alias = "old")]
        nick: Option<Cow<'a, str>>,
        #[redis(with = "hex")]
        colour: &'a u32,
        #[redis(json)]
        theme: Option<&'a Theme>,
        #[ship(Raw)]
        embedding: &'a [f32],
        #[ship]
        histogram: Option<&'a [u64]>,
        #[redis(skip)]
        cache: &'a T,
    }
"#;

const PROJECTION: &str = r#"
    #[redis(of = "User")]
    pub struct Greeting {
        #[redis(key)]
        id: u64,
        name: String,
        last_seen: Option<i64>,
        #[redis(const = "PAGE_VIEWS", default)]
        pub views: u64,
        #[redis(json)]
        theme: Option<Theme>,
        #[redis(skip)]
        cache: Vec<u8>,
    }
"#;

const VERSION: &str = r#"
    #[redis(keyspace = "A")]
    pub struct Account {
        #[redis(key)]
        id: u64,
        owner: String,
        #[redis(version, rename = "v")]
        pub version: u64,
    }
"#;

const SHIPS: &str = r#"
    #[redis(keyspace = "DOC")]
    struct Document<T> {
        #[redis(key)]
        id: u64,
        #[ship(Raw)]
        embedding: Vec<f32>,
        #[ship]
        histogram: Option<[u64; 4]>,
        #[ship(Zstd<ships::Json>)]
        #[redis(default, alias = "old")]
        value: T,
        #[ship(Npy, beside)]
        image: Option<Image>,
        #[ship(beside)]
        points: Vec<T>,
    }
"#;

const MISTAKEN: &str = r#"
    #[redis(keyspace = "{U}")]
    struct User {
        #[redis(key)]
        id: u64,
        #[redis(default)]
        name: Option<String>,
    }
"#;

/// One of each kind.
const CODECS: [&str; 4] = [
    "struct UserId(u64);",
    r#"#[redis(rename_all = "snake_case")] enum Level { Guest, #[redis(alias = "mod")] SiteModerator }"#,
    "#[redis(number)] enum State { New = 1, Done = 5 }",
    r#"#[redis(try_from = "String", into = "Vec<u8>", crate = "renamed::redis")] struct Email<T: Text>(T);"#,
];

#[test]
fn user() {
    compare("user", USER);
}

#[test]
fn generic() {
    compare("generic", GENERIC);
}

#[test]
fn attributes() {
    compare("attributes", ATTRIBUTES);
}

#[test]
fn nested() {
    compare("nested", NESTED);
}

#[test]
fn fields() {
    let found =
        syn::parse_str(FIELDS).map_or_else(|error| error.to_compile_error(), |source| crate::fields::derive(&source));
    compare_tokens("fields", found);
}

#[test]
fn borrowing() {
    compare("borrowing", BORROWING);
}

#[test]
fn projection() {
    compare("projection", PROJECTION);
}

#[test]
fn version() {
    compare("version", VERSION);
}

#[test]
fn ships() {
    compare("ships", SHIPS);
}

#[test]
fn mistaken() {
    compare("mistaken", MISTAKEN);
}

/// A field more costs this many tokens, most of them in its constant and its setter. What it costs is compiled for
/// every field of every struct: a higher number needs a reason. (The last ones: 17 for `apply`, 13 for `schema`, and 6 for
/// `.raw`, which spares nine tenths of the code that is compiled for a field.)
#[test]
fn a_field_has_a_budget() {
    let with = |fields: &str| {
        expansion(&format!("#[redis(keyspace = \"U\")] struct User {{ #[redis(key)] id: u64, {fields} }}"))
    };
    let one = pieces(with("name: String,")).len();
    let two = pieces(with("name: String, nick: String,")).len();
    assert!(two - one <= 159, "{} tokens", two - one);
}

#[test]
fn codec() {
    let one = |source: &&str| match syn::parse_str(source) {
        Ok(source) => crate::codec::derive(&source),
        Err(error) => error.to_compile_error(),
    };
    compare_tokens("codec", CODECS.iter().map(one).collect());
}

/// What a field more costs in lines, as they are formatted: without its constant and its setter.
#[test]
fn a_field_has_a_budget_of_lines() {
    let lines = |fields: usize| {
        let fields: String = (0..fields).map(|n| format!("field_number_{n}: Option<u64>,")).collect();
        let source = format!("#[redis(keyspace = \"U\")] struct User {{ #[redis(key)] id: u64, {fields} }}");
        let path = std::env::temp_dir().join(format!("redis-struct-budget-{}.rs", std::process::id()));
        let written = write(&path, &expansion(&source));
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let removed = std::fs::remove_file(&path).is_ok();
        assert!(written && removed, "{} cannot be written", path.display());
        let end = text.find("::RedisStruct for User").unwrap_or_default();
        text.get(..end).unwrap_or_default().lines().count()
    };
    let (ten, fifty) = (lines(10), lines(50));
    assert!(ten > 50 && fifty - ten <= 6 * 40, "{} lines for 40 fields", fifty - ten);
}

fn compare(name: &str, source: &str) {
    compare_tokens(name, expansion(source));
}

fn compare_tokens(name: &str, found: TokenStream) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("snapshots/{name}.rs"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        assert!(write(&path, &found), "{} cannot be written", path.display());
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let (expected, found) = (pieces(expected.parse().unwrap_or_default()), pieces(found));
    let place = expected.iter().zip(&found).take_while(|(one, other)| one == other).count();
    let around =
        |all: &[String]| all.iter().skip(place.saturating_sub(8)).take(16).cloned().collect::<Vec<_>>().join(" ");
    assert!(expected == found, "{name} differs\nexpected … {} …\n   found … {} …", around(&expected), around(&found));
}

/// The tokens one by one, without what a formatter may change.
fn pieces(tokens: TokenStream) -> Vec<String> {
    let mut all = Vec::new();
    flatten(tokens, &mut all);
    let after = all.iter().skip(1).map(String::as_str).chain([""]);
    let trailing = |next: &str| matches!(next, ")" | "]" | "}" | "{" | ";" | ">");
    let kept = all.iter().zip(after).filter(|(piece, next)| *piece != "," || !trailing(next));
    kept.map(|(piece, _)| piece.clone()).collect()
}

fn flatten(tokens: TokenStream, out: &mut Vec<String>) {
    for token in tokens {
        let TokenTree::Group(group) = token else {
            out.push(token.to_string().replace("r\"", "\""));
            continue;
        };
        let brackets = Group::new(group.delimiter(), TokenStream::new()).to_string();
        out.extend(brackets.chars().take(1).map(String::from));
        flatten(group.stream(), out);
        out.extend(brackets.chars().last().map(String::from));
    }
}

fn write(path: &PathBuf, found: &TokenStream) -> bool {
    let header = "// What the derive makes: see `src/snapshot.rs`. Not compiled, only compared.\n\n";
    let text = found.to_string().replace("} #", "}\n\n#").replace("; #", ";\n\n#").replace("} impl", "}\n\nimpl");
    std::fs::write(path, format!("{header}{text}")).is_ok()
        && Command::new("rustfmt")
            .args(["--edition", "2024", "--config", "normalize_doc_attributes=true"])
            .arg(path)
            .status()
            .is_ok()
}
