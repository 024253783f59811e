//! What the tests share: the derive as a function of text.

use crate::ast::Kind;
use crate::{ast, ctxt, derive, valid};
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// The messages that a struct gets, in order.
pub(crate) fn mistakes(source: &str, kind: Kind) -> Vec<String> {
    let source: DeriveInput = match syn::parse_str(source) {
        Ok(source) => source,
        Err(error) => return vec![format!("the test is no struct: {error}")],
    };
    let ctxt = ctxt::Ctxt::new();
    let input = ast::Input::from_syn(&ctxt, &source, kind);
    let checked = match kind {
        Kind::Record => valid::check(&ctxt, &input).map(|_| ()),
        Kind::Fields => valid::check_fields(&ctxt, &input),
    };
    ctxt.check(checked).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// What the derive makes of a struct.
pub(crate) fn expansion(source: &str) -> TokenStream {
    syn::parse_str(source).map_or_else(|error| error.to_compile_error(), |source| derive(&source))
}

/// That the struct has exactly these mistakes, each given by how its message begins.
#[track_caller]
pub(crate) fn assert_mistakes(source: &str, expected: &[&str]) {
    assert_mistakes_of(Kind::Record, source, expected);
}

/// The same, of either derive.
#[track_caller]
pub(crate) fn assert_mistakes_of(kind: Kind, source: &str, expected: &[&str]) {
    let found = mistakes(source, kind);
    let alike = found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected));
    assert!(alike && found.len() == expected.len(), "{source}\nexpected {expected:#?}\nfound {found:#?}");
}
