//! Every rule, by the message of a type that breaks it. Where the carets are is tested with a compiler, in the package
//! `tests`.

use super::{attr, derive, valid};
use crate::ctxt::Ctxt;
use syn::DeriveInput;

fn mistakes(source: &str) -> Vec<String> {
    let source: DeriveInput = match syn::parse_str(source) {
        Ok(source) => source,
        Err(error) => return vec![format!("the test is no type: {error}")],
    };
    let ctxt = Ctxt::new();
    let attrs = attr::TypeAttrs::read(&ctxt, &source);
    let codec = valid::check(&ctxt, &source, &attrs);
    ctxt.check(codec).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// That the type has exactly these mistakes, each given by how its message begins.
#[track_caller]
fn assert_mistakes(source: &str, expected: &[&str]) {
    let found = mistakes(source);
    let alike = found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected));
    assert!(alike && found.len() == expected.len(), "{source}\nexpected {expected:#?}\nfound {found:#?}");
}

#[test]
fn legal_types_have_no_mistakes() {
    for source in [
        "struct A(u8);",
        "struct A { a: Vec<u8> }",
        "struct A<T: Clone, const N: usize>(T) where T: Copy;",
        "enum A { B }",
        "#[redis(rename_all = \"SCREAMING-KEBAB-CASE\", crate = \"a::b\")] enum A { #[redis(rename = \"b\")] B, C }",
        "enum A { #[redis(alias = \"b\", alias = \"\")] #[redis(alias = \"c\")] B, C }",
        "#[redis(number)] enum A { B = 5, C }",
        "#[redis(try_from = \"String\", into = \"Vec<u8>\")] enum A<T> { B(u8, T), C { d: u8 } }",
        "#[redis(from = \"(u8, u8)\", into = \"u8\")] struct A;",
        "#[redis(from = \"u8\", into = \"u8\")] union A { b: u8 }",
    ] {
        assert_mistakes(source, &[]);
    }
}

#[test]
fn shapes() {
    assert_mistakes("struct A;", &["a struct without fields has nothing to store"]);
    assert_mistakes("struct A {}", &["a struct without fields has nothing to store"]);
    assert_mistakes("struct A(u8, u16, u32);", &["a second field: `Codec` stores a struct as its only field"]);
    assert_mistakes("union A { b: u8 }", &["a union cannot be stored"]);
    assert_mistakes("enum A {}", &["an enum without variants has no value to store"]);
    assert_mistakes(
        "enum A { B, C(u8), D { e: u8 } }",
        &["the variant `C` carries data", "the variant `D` carries data"],
    );
    assert_mistakes("struct A(Option<Vec<u8>>);", &["an `Option` has no bytes of its own: write the type `Vec<u8>`"]);
    assert_mistakes("struct A<'a>(&'a str);", &["a value cannot borrow for `'a`"]);
}

#[test]
fn words() {
    assert_mistakes(
        "#[redis(renam_all = \"lowercase\")] enum A { B }",
        &["unknown attribute `renam_all`, did you mean `rename_all`? legal on a type: `rename_all`, `number`"],
    );
    assert_mistakes("#[redis(keyspace = \"U\")] struct A(u8);", &["unknown attribute `keyspace`; legal on a type"]);
    assert_mistakes("#[redis(rename = \"x\")] struct A(u8);", &["`rename` belongs on a variant"]);
    assert_mistakes("enum A { #[redis(number)] B }", &["`number` belongs on the type, write `#[redis(number)]` there"]);
    assert_mistakes("enum A { #[redis(rename)] B }", &["`rename` needs a value"]);
    assert_mistakes("#[redis(number = 5)] enum A { B }", &["`number` takes no value"]);
    assert_mistakes("enum A { #[redis(alias = 5)] B }", &["`alias` takes a string literal"]);
    assert_mistakes(
        "enum A { #[redis(rename = \"x\", rename = \"y\")] B }",
        &["`rename` is repeated: it is legal once"],
    );
    assert_mistakes("struct A(#[redis(rename = \"x\")] u8);", &["no attribute belongs on a field here"]);
    assert_mistakes("#[redis] struct A(u8);", &["`redis` takes its words in parentheses"]);
    assert_mistakes("#[redis(rename_all = \"snake\")] enum A { B }", &["`snake` is no rule for names"]);
}

#[test]
fn names() {
    assert_mistakes("enum A { B, #[redis(rename = \"B\")] C }", &["the name `B` is taken by the variant `B`"]);
    assert_mistakes(
        "#[redis(rename_all = \"lowercase\")] enum A { Bc, BC }",
        &["the name `bc` is taken by the variant `Bc`: each variant has its own, write `#[redis(rename = "],
    );
    assert_mistakes(
        "enum A { #[redis(alias = \"C\")] B, C }",
        &["the name `C` is taken by the variant `C`: remove the alias"],
    );
    assert_mistakes("enum A { #[redis(alias = \"B\")] B }", &["the name `B` is taken by the variant `B`"]);
    assert_mistakes(
        "enum A { #[redis(alias = \"x\")] B, #[redis(alias = \"x\")] C }",
        &["the name `x` is taken by the variant `B`"],
    );
}

#[test]
fn conflicts() {
    assert_mistakes(
        "#[redis(number, rename_all = \"lowercase\")] enum A { #[redis(alias = \"c\")] B }",
        &["`rename_all` conflicts with `number`", "`alias` conflicts with `number`"],
    );
    assert_mistakes("#[redis(number)] struct A(u8);", &["`number` belongs on an enum"]);
    assert_mistakes("#[redis(rename_all = \"lowercase\")] struct A(u8);", &["`rename_all` belongs on an enum"]);
    assert_mistakes(
        "#[redis(try_from = \"u8\", into = \"u8\", number)] enum A { #[redis(rename = \"x\")] B }",
        &["`number` conflicts with `into`", "`rename` conflicts with `into`"],
    );
}

#[test]
fn conversions() {
    assert_mistakes(
        "#[redis(try_from = \"u8\")] struct A(u8);",
        &["`try_from` without `into` only reads: write `try_from = \"u8\", into = \"u8\"`"],
    );
    assert_mistakes("#[redis(from = \"u8\")] struct A(u8);", &["`from` without `into` only reads"]);
    assert_mistakes(
        "#[redis(into = \"u8\")] struct A(u8);",
        &["`into` without `try_from` only writes: write `try_from = \"u8\", into = \"u8\"`"],
    );
    assert_mistakes(
        "#[redis(from = \"u8\", try_from = \"u8\", into = \"u8\")] struct A(u8);",
        &["`from` conflicts with `try_from`"],
    );
    assert_mistakes(
        "#[redis(tryfrom = \"u8\", into = \"u8\")] struct A(u8);",
        &["unknown attribute `tryfrom`, did you mean `try_from`?"],
    );
    assert_mistakes("#[redis(try_from = \"u8\", into = 8)] struct A(u8);", &["`into` takes a string literal"]);
    assert_mistakes("#[redis(from = \"u8 8\", into = \"u8\")] struct A(u8);", &["`u8 8` is no type, write `from = "]);
}

/// Whatever stands in an attribute, the derive says something about it, and never panics.
#[test]
fn no_tokens_make_it_panic() {
    const PIECES: [&str; 10] = ["rename_all", "=", "\"x\"", ",", "(x)", "alias", "::", "number", "into", "-"];
    for one in PIECES {
        for two in PIECES {
            for three in PIECES {
                let attribute = format!("#[redis({one} {two} {three})]");
                for shape in ["enum A { B }", "struct A(u8);"] {
                    let source = format!("{attribute} {shape}");
                    let found = syn::parse_str(&source).map(|source| derive(&source).to_string()).unwrap_or_default();
                    assert!(found.contains("compile_error") || found.contains("Encoded"), "{source}");
                }
            }
        }
    }
}

#[test]
fn a_generic_type_asks_for_a_codec_of_what_it_holds() {
    for (source, ty, asks) in [
        ("struct A<T>(T);", "T", true),
        ("struct A<T> { a: Vec<T> }", "Vec<T>", true),
        ("struct A<const N: usize>([u8; N]);", "[u8;N]", true),
        // A missing codec is told at the field.
        ("struct A(u8);", "u8", false),
    ] {
        let output = syn::parse_str(source).map(|source| derive(&source).to_string()).unwrap_or_default();
        let condition = format!("{ty}:::redis_struct::__private::CodecType");
        assert_eq!(output.replace(' ', "").contains(&condition), asks, "{source}");
    }
}
