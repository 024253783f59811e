//! The rules of `#[derive(RedisFields)]`: see `rules` of the other derive, whose rules for fields hold here, too.

use crate::ast::Kind;
use crate::testing::assert_mistakes_of;

#[track_caller]
fn mistakes(source: &str, expected: &[&str]) {
    assert_mistakes_of(Kind::Fields, source, expected);
}

#[track_caller]
fn on_field(field: &str, expected: &[&str]) {
    mistakes(&format!("struct Address {{ street: String, {field} }}"), expected);
}

#[test]
fn legal_structs_have_no_mistakes() {
    mistakes("#[redis(rename_all = \"camelCase\", crate = \"a::b\")] struct Address { street: String }", &[]);
    mistakes("#[redis(bound = \"T: A\")] struct Address<T> { street: T }", &[]);
    mistakes("struct Address { #[redis(flatten)] geo: Geo }", &[]);
    on_field("#[redis(rename = \"z\", alias = \"y\", const = \"Z\")] zip: Option<String>", &[]);
    on_field("#[redis(default, with = \"m\")] zip: u8, #[redis(json)] a: B, #[redis(skip)] c: D", &[]);
    on_field("#[redis(flatten)] geo: Geo, #[redis(flatten, const = \"OTHER\")] b: Geo", &[]);
}

#[test]
fn words_of_a_record() {
    for word in ["keyspace = \"U\"", "template = \"id\"", "raw_key", "ttl = \"1s\"", "connection = \"c\""] {
        let name = word.split(' ').next().unwrap_or_default();
        let expected = format!("`{name}` belongs on the record that these fields are flattened into");
        mistakes(&format!("#[redis({word})] struct Address {{ street: String }}"), &[&expected]);
    }
    for word in ["key", "secret", "generate", "version"] {
        let expected = format!("`{word}` belongs on the record that these fields are flattened into");
        on_field(&format!("#[redis({word})] id: u64"), &[&expected]);
    }
    on_field("#[redis(ttl = \"1s\")] a: u8", &["`ttl` belongs on the record"]);
}

#[test]
fn misplaced_and_unknown_words() {
    on_field("#[redis(rename_all = \"camelCase\")] a: u8", &["`rename_all` belongs on the struct, write"]);
    mistakes("#[redis(skip)] struct Address { street: String }", &["`skip` belongs on a field, write"]);
    on_field(
        "#[redis(renmae = \"x\")] a: u8",
        &["unknown attribute `renmae`, did you mean `rename`? legal on its fields"],
    );
    on_field("#[redis(foo)] a: u8", &["unknown attribute `foo`; legal on its fields: `rename`, `alias`, `default`"]);
    mistakes(
        "#[redis(foo)] struct Address { street: String }",
        &["unknown attribute `foo`; legal on a struct of fields: `rename_all`, `bound`, `crate`"],
    );
}

#[test]
fn shapes() {
    mistakes("enum Address { A }", &["an enum is no struct of fields"]);
    mistakes("union Address { a: u64 }", &["a union is no struct of fields"]);
    mistakes("struct Address(String);", &["a tuple struct has no field names"]);
    mistakes("struct Address;", &["a unit struct stores nothing"]);
    mistakes("struct Address {}", &["no stored field"]);
    mistakes("struct Address { #[redis(skip)] a: u8 }", &["no stored field"]);
    mistakes("struct Address<'a> { street: &'a str }", &["a struct of fields cannot borrow for `'a`"]);
}

#[test]
fn rules_for_fields() {
    on_field("#[redis(rename = \"street\")] a: u8", &["the stored name `street` is taken by the field `street`"]);
    on_field("#[redis(alias = \"street\")] a: u8", &["the alias `street` is taken by the field `street`"]);
    on_field("STREET: u8", &["the constant `STREET` is taken by the field `street`"]);
    on_field("#[redis(flatten, const = \"STREET\")] a: A", &["the constant `STREET` is taken by the field `street`"]);
    on_field("#[redis(default)] a: Option<u8>", &["`default` on an `Option`"]);
    on_field("#[redis(flatten)] a: Option<Geo>", &["`flatten` of an `Option`"]);
    on_field("#[redis(flatten, rename = \"x\")] a: Geo", &["`rename` conflicts with `flatten`"]);
    on_field("#[redis(rename = \"a\", rename = \"b\")] a: u8", &["`rename` is repeated: it is legal once"]);
    on_field("#[redis(alias = \"b\", alias = \"c\")] a: u8", &[]);
    on_field("#[ship(Raw, beside)] a: A", &["`beside` in a struct of fields"]);
    on_field("#[redis(flatten, skip)] a: Geo", &["`flatten` conflicts with `skip`"]);
    mistakes("#[redis(bound = \"\")] struct Address { street: String }", &["`bound` on a struct that is not generic"]);
}
