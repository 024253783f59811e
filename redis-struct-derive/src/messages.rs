//! The messages of `tests/ui`, without a compiler: each struct of a file there gets exactly the messages beside it.
//!
//! The ui tests show what a person sees, with the carets. They take minutes, these take none.

use crate::tokens::mention;
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use syn::{DeriveInput, LitStr};

#[test]
fn every_mistake_has_the_message_that_is_written_beside_it() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
    let mut compared = 0;
    for file in files(&ui) {
        let source = fs::read_to_string(&file).unwrap_or_default();
        let found = messages(&source);
        let expected = expected(&fs::read_to_string(file.with_extension("stderr")).unwrap_or_default());
        compared += found.len();
        assert_eq!(counted(&found), counted(&expected), "{}", file.display());
    }
    assert!(compared > 150, "{compared} messages in {}", ui.display());
}

/// The sources, in order.
fn files(ui: &Path) -> Vec<PathBuf> {
    let inside = |directory: &Path| fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let all = inside(ui).flat_map(|kind| inside(&kind).collect::<Vec<_>>());
    let mut all: Vec<PathBuf> =
        all.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect();
    all.sort();
    all
}

/// What the derives say about the types of a file.
fn messages(source: &str) -> Vec<String> {
    let types = types(source.parse().unwrap_or_default());
    let mut messages = Vec::new();
    types.iter().for_each(|input| said(expansion(input), &mut messages));
    messages
}

/// What the type's derives make of it.
fn expansion(input: &DeriveInput) -> TokenStream {
    let derives = input.attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let asked = |name| derives.clone().any(|attribute| mention(attribute, &[Ident::new(name, Span::call_site())]));
    let mut output = TokenStream::new();
    if asked("RedisStruct") {
        output.extend(crate::derive(input));
    }
    if asked("RedisFields") {
        output.extend(crate::fields::derive(input));
    }
    if asked("Codec") {
        output.extend(crate::codec::derive(input));
    }
    output
}

/// The texts of `compile_error!`.
fn said(tokens: TokenStream, messages: &mut Vec<String>) {
    let mut is_message = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) if is_message => {
                is_message = false;
                messages.extend(syn::parse2::<LitStr>(group.stream()).map(|text| text.value()));
            }
            TokenTree::Group(group) => said(group.stream(), messages),
            TokenTree::Ident(ident) => is_message = ident == "compile_error",
            _ => {}
        }
    }
}

/// The types, at any depth.
fn types(tokens: TokenStream) -> Vec<DeriveInput> {
    let mut found = Vec::new();
    let mut item = TokenStream::new();
    for token in tokens {
        let inner = match &token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
            _ => None,
        };
        let ends = inner.is_some() || matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        item.extend([token]);
        if ends {
            match syn::parse2(std::mem::take(&mut item)) {
                Ok(input) => found.push(input),
                Err(_) => found.extend(inner.into_iter().flat_map(types)),
            }
        }
    }
    found
}

/// The messages in a file, but for those of the compiler, which have codes.
fn expected(stderr: &str) -> Vec<String> {
    stderr.lines().filter_map(|line| line.strip_prefix("error: ")).map(str::to_owned).collect()
}

/// The compiler says what it finds in another order.
fn counted(messages: &[String]) -> BTreeMap<&str, usize> {
    let mut counted = BTreeMap::new();
    for message in messages {
        *counted.entry(message.as_str()).or_default() += 1;
    }
    counted
}
