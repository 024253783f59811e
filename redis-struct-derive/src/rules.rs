//! Every rule, by the message of a struct that breaks it. Where the carets are is tested with a compiler, in the
//! package `tests`; here is what is a mistake, what is not, and that one mistake is one message.

use crate::testing::assert_mistakes;

/// A struct with these attributes, and these fields after its key.
#[track_caller]
fn on_struct(attributes: &str, expected: &[&str]) {
    assert_mistakes(&format!("{attributes} struct User {{ #[redis(key)] id: u64, name: String }}"), expected);
}

#[track_caller]
fn on_field(field: &str, expected: &[&str]) {
    assert_mistakes(
        &format!("#[redis(keyspace = \"U\")] struct User {{ #[redis(key)] id: u64, name: String, {field} }}"),
        expected,
    );
}

#[track_caller]
fn on_key(key: &str, expected: &[&str]) {
    assert_mistakes(&format!("#[redis(keyspace = \"U\")] struct User {{ {key}, name: String }}"), expected);
}

#[test]
fn legal_structs_have_no_mistakes() {
    on_struct("#[redis(keyspace = \"U\")]", &[]);
    on_struct("#[redis(keyspace = \"U\", ttl = \"1h30m\", connection = \"c\", crate = \"a::b\",)]", &[]);
    on_struct("#[redis()] #[redis(ttl = \"1s\")] #[other(x)] #[redis(keyspace = \"U:%\")]", &[]);
    on_struct("#[redis(keyspace = r#\"U\"#, crate = \"crate\")]", &[]);
}

#[test]
fn legal_fields_have_no_mistakes() {
    on_field("#[redis(default = -5 + 3)] a: i64, #[redis(default = Map::<u8, u8>::new(), rename = \"m\")] b: M", &[]);
    on_field("#[redis(default = \"<T as D>::default\")] a: T, #[redis(default = \"Vec::<u8>::new\")] b: Vec<u8>", &[]);
    on_field("#[redis(skip)] a: Option<u8>, #[redis(skip)] A: f64, #[redis(rename = \"a\")] b: u8", &[]);
    on_field("r#type: u8, #[redis(rename = \"id\")] uid: u64, #[redis(rename = \"with space\")] c: u8", &[]);
    on_key("#[redis(key)] id: (u64, String)", &[]);
}

#[test]
fn unknown_words() {
    on_struct(
        "#[redis(keyspce = \"U\")]",
        &["unknown attribute `keyspce`, did you mean `keyspace`? legal on a struct:"],
    );
    on_struct("#[redis(keyspace = \"U\", foo)]", &["unknown attribute `foo`; legal on a struct: `keyspace`, `ttl`,"]);
    on_field("#[redis(flatten)] a: u8", &["unknown attribute `flatten`; legal on a field: `key`, `rename`,"]);
    on_field("#[redis(conection)] a: u8", &["unknown attribute `conection`, did you mean `connection`? it belongs on"]);
    on_key("#[redis(kye)] id: u64", &["unknown attribute `kye`, did you mean `key`? legal on a field:"]);
}

#[test]
fn misplaced_words() {
    on_field("#[redis(ttl = \"1s\")] a: u8", &["`ttl` belongs on the struct, write `#[redis(ttl = \"30m\")]` there"]);
    assert_mistakes(
        "#[redis(keyspace = \"U\", key)] struct User { id: u64, name: String }",
        &["`key` belongs on a field, write `#[redis(key)]` there"],
    );
    on_key("#[redis(key, keyspace = \"V\")] id: u64", &["`keyspace` belongs on the struct"]);
}

#[test]
fn repeated_words() {
    on_struct("#[redis(keyspace = \"U\", keyspace = \"V\")]", &["`keyspace` is repeated"]);
    on_struct("#[redis(keyspace = \"U\")] #[redis(keyspace = \"U\")]", &["`keyspace` is repeated"]);
    on_field("#[redis(skip)] #[redis(skip)] a: u8", &["`skip` is repeated"]);
}

#[test]
fn malformed_attributes() {
    on_struct("#[redis]", &["`redis` takes its words in parentheses"]);
    on_struct("#[redis = \"U\"]", &["`redis` takes its words in parentheses"]);
    on_struct("#[redis{keyspace = \"U\"}]", &["`redis` takes its words in parentheses"]);
    on_struct("#[redis(\"U\")]", &["expected a word, as in `#[redis(keyspace = \"U\")]`"]);
    on_struct("#[redis(,)]", &["expected a word"]);
    on_struct("#[redis(keyspace = \"U\", ttl)]", &["`ttl` needs a value, write `ttl = \"30m\"`"]);
    on_struct("#[redis(keyspace = )]", &["`keyspace` needs a value"]);
    on_struct("#[redis(keyspace)]", &["`keyspace` needs a value"]);
    on_struct("#[redis(keyspace(\"U\"))]", &["`keyspace` takes its value after `=`"]);
    on_struct("#[redis(keyspace \"U\")]", &["`keyspace` takes its value after `=`"]);
    on_struct("#[redis(keyspace = 5)]", &["`keyspace` takes a string literal"]);
    on_struct("#[redis(keyspace = b\"U\")]", &["`keyspace` takes a string literal"]);
    on_struct("#[redis(keyspace = \"U\" \"V\")]", &["`keyspace` takes a string literal"]);
    on_key("#[redis(key = \"x\")] id: u64", &["`key` takes no value, write `key` alone"]);
    on_field("#[redis(skip = true)] a: u8", &["`skip` takes no value"]);
    on_field("#[redis(skip())] a: u8", &["`skip` takes no value"]);
    on_field("#[redis(default(5))] a: u8", &["`default` takes its value after `=`"]);
    on_field("#[redis(rename = a)] a: u8", &["`rename` takes a string literal"]);
    on_field("#[redis(default = \"a b\")] a: u8", &["`a b` is not a path"]);
    on_field("#[redis(default = \"\")] a: u8", &["`` is not a path"]);
    on_struct("#[redis(keyspace = \"U\", crate = \"a-b\")]", &["`crate` takes the path of the crate"]);
    on_struct("#[redis(keyspace = \"U\", crate = \"\")]", &["`crate` takes the path of the crate"]);
    on_struct("#[redis(keyspace = \"U\", connection = \"\")]", &["the connection's name is empty"]);
    on_struct("#[redis(keyspace = \"U\", ttl = \"5 parsecs\")]", &["unknown unit `parsecs`"]);
}

#[test]
fn keyspaces() {
    on_struct("", &["no keyspace"]);
    on_struct("#[redis(keyspace = \"\")]", &["the keyspace is empty"]);
    for forbidden in ['{', '}', '*', '?', '[', ']'] {
        on_struct(&format!("#[redis(keyspace = \"U{forbidden}\")]"), &[&format!("`{forbidden}` in a keyspace")]);
    }
    on_struct(r#"#[redis(keyspace = "U\\V")]"#, &["`\\` in a keyspace"]);
}

#[test]
fn shapes() {
    let shape =
        |source: &str, expected: &[&str]| assert_mistakes(&format!("#[redis(keyspace = \"U\")] {source}"), expected);
    shape("enum User { A { id: u64 } }", &["an enum is no record"]);
    shape("union User { id: u64 }", &["a union is no record"]);
    shape("struct User(#[redis(key)] u64, String);", &["a tuple struct has no field names"]);
    shape("struct User;", &["a unit struct stores nothing"]);
    shape("struct User {}", &["no key"]);
    shape("struct User { #[redis(key)] id: u64, #[redis(skip)] a: u8 }", &["no stored field"]);
    shape("struct User<'a, 'b> { #[redis(key)] id: &'a str, name: &'b str }", &["a record cannot borrow for `'a`"]);
    assert_mistakes("enum User {}", &["an enum is no record"]);
}

#[test]
fn keys() {
    on_key("id: u64", &["no key"]);
    on_key("#[redis(key)] id: u64, #[redis(key)] other: u64", &["a second key"]);
    on_key("#[redis(key)] id: Option<u64>", &["a key of type `Option`"]);
    on_key("#[redis(key)] id: f64", &["a key of a float type"]);
    on_key(
        "#[redis(key)] id: (f32, (std::option::Option<u8>, u8))",
        &["a key of a float type", "a key of type `Option`"],
    );
}

#[test]
fn conflicts() {
    on_key("#[redis(key, rename = \"x\")] id: u64", &["`rename` conflicts with `key`"]);
    on_key("#[redis(default, key)] id: u64", &["`default` conflicts with `key`"]);
    on_key("#[redis(key, skip)] id: u64", &["`skip` conflicts with `key`"]);
    on_field("#[redis(skip, rename = \"x\")] a: u8", &["`rename` conflicts with `skip`"]);
    on_field("#[redis(skip, default = 5)] a: u8", &["`default` conflicts with `skip`"]);
    on_field(
        "#[redis(default)] a: Option<Vec<u8>>",
        &[
            "`default` on an `Option`: it is `None` where the field is absent; remove `default`, or write the type `Vec<u8>`",
        ],
    );
}

#[test]
fn names() {
    on_field("#[redis(rename = \"\")] a: u8", &["the stored name is empty"]);
    on_field("#[redis(rename = \"name\")] a: u8", &["the stored name `name` is taken by the field `name`"]);
    on_field("#[redis(rename = \"r\")] a: u8, r: u8, b: u8", &["the stored name `r` is taken by the field `a`"]);
    on_field("NAME: u8", &["the constant `NAME` is taken by the field `name`"]);
    on_field("pageViews: u8, page_views: u8", &["the constant `PAGE_VIEWS` is taken by the field `pageViews`"]);
}

#[test]
fn what_the_compiler_reports_is_left_to_it() {
    on_field("name: u8, r#name: u8", &[]);
}

#[test]
fn all_mistakes_come_at_once() {
    assert_mistakes(
        "#[redis(keyspace = \"*\", ttl = \"0s\")] struct User { #[redis(key, skip)] id: u64, #[redis(foo)] a: u8 }",
        &["`0s` is no time", "unknown attribute `foo`", "`*` in a keyspace", "`skip` conflicts with `key`"],
    );
}

/// Whatever stands in an attribute, the derive says something about it, and never panics.
#[test]
fn no_tokens_make_it_panic() {
    const PIECES: [&str; 12] = ["keyspace", "=", "\"U\"", ",", "(x)", "key", "::", "<", ">", "default", "-", "'a"];
    for one in PIECES {
        for two in PIECES {
            for three in PIECES {
                let attribute = format!("#[redis({one} {two} {three})]");
                let source = format!("{attribute} struct User {{ {attribute} id: u64, name: String }}");
                let found = crate::testing::expansion(&source).to_string();
                assert!(found.contains("compile_error") || found.contains("SPEC"), "{source}");
            }
        }
    }
}
