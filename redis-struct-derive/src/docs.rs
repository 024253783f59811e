//! What the user's rustdoc shows for generated items. Plain text in backticks, never a link: a link could be broken
//! or ambiguous in a crate that we have not seen.

use crate::ast::{Field, Presence, Role};
use crate::tokens;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue};

/// The documentation of a field's constant: the first paragraph of the field's own, then what is stored.
pub(crate) fn constant(field: &Field<'_>) -> TokenStream {
    let (own, hidden) = (first_paragraph(&field.source.attrs), hidden(&field.source.attrs));
    let gap = if own.is_empty() { None } else { Some(quote!(#[doc = ""])) };
    let ours = if field.is_flattened() { nested(field) } else { line(&stored(field)) };
    quote!(#hidden #(#[doc = #own])* #gap #ours)
}

fn nested(field: &Field<'_>) -> TokenStream {
    let (name, ty) = (tokens::plain(field.ident), tokens::text(field.ty));
    line(&format!(
        "The flattened field `{name}` of type `{ty}`, whose fields are stored with the record's own; `.field(…)` of it \
         is one of them."
    ))
}

fn stored(field: &Field<'_>) -> String {
    let (name, ty, stored) = (tokens::plain(field.ident), tokens::text(field.ty), &field.stored_name);
    let renamed = if *stored == name { String::new() } else { format!(", stored as `{stored}`") };
    let absent = match field.role() {
        Role::Stored(Presence::Optional) => "absent while it is `None`",
        Role::Stored(Presence::Defaulted(_)) => "its default where it is absent",
        Role::Stored(Presence::Versioned) => "the record's version, which every write raises; zero where it is absent",
        _ => "in every record",
    };
    format!("The field `{name}` of type `{ty}`{renamed}: {absent}.")
}

/// The documentation of a field's setter.
pub(crate) fn setter(field: &Field<'_>) -> TokenStream {
    let (name, hidden) = (tokens::plain(field.ident), hidden(&field.source.attrs));
    let removes = if matches!(field.role(), Role::Stored(Presence::Optional)) { "; `None` removes it" } else { "" };
    let ours = line(&format!("Sets `{name}`{removes}."));
    quote!(#hidden #ours)
}

/// The documentation of the setter of a version, which cannot be called.
pub(crate) fn version_setter() -> TokenStream {
    quote!(#[doc(hidden)])
}

/// The documentation of the setter of a flattened struct.
pub(crate) fn nested_setter(field: &Field<'_>) -> TokenStream {
    let (name, hidden) = (tokens::plain(field.ident), hidden(&field.source.attrs));
    let ours = line(&format!("Sets all fields of `{name}`; those that are `None` are removed."));
    quote!(#hidden #ours)
}

pub(crate) fn set() -> TokenStream {
    line("Sets a field of a flattened struct, or another one; `None` removes it.")
}

pub(crate) fn changes_type(record: &str) -> TokenStream {
    let first = line(&format!("Changes to some fields of a `{record}`, made by `{record}::changes()`."));
    let second = line(&format!(
        "They do nothing until they are given to `{record}::update`, which creates the record where there is none, or \
         to `{record}::update_existing`, which then writes nothing. Fields that are not named keep their values."
    ));
    quote!(#first #[doc = ""] #second)
}

pub(crate) fn changes_fn(record: &str) -> TokenStream {
    line(&format!(
        "An empty list of changes to a `{record}`, for `{record}::update`. It has a setter per stored field."
    ))
}

pub(crate) fn generate_key() -> TokenStream {
    line("A new id: a UUID of version 7, which begins with the time. No two calls give the same one, anywhere.")
}

/// Of a struct that borrows, which has its own `save`, `save_many` and `insert` instead of the trait's.
pub(crate) fn save() -> TokenStream {
    lines(&[
        "Saves the record: its fields become exactly these values, in one atomic step.",
        "",
        "A field that is `None` is removed; fields that the struct does not declare stay. HSET; with `None`s MULTI, HSET, \
         HDEL, EXEC; with a `ttl` or a version one script (EVALSHA).",
        "",
        "# Errors",
        "",
        "`is_refused` if a value cannot be stored: nothing was sent. `is_conflict` if there is a version, and it is not \
         the stored one: nothing was written.",
    ])
}

pub(crate) fn save_many() -> TokenStream {
    lines(&[
        "Saves several records: as `save` for each, in one round trip. Each is atomic, all together are not.",
        "",
        "# Errors",
        "",
        "The first error among them; the others are saved all the same.",
    ])
}

pub(crate) fn insert() -> TokenStream {
    lines(&[
        "Saves the record only if there is no key of its id yet, of whatever type. Whether it did. One script (EVALSHA).",
        "",
        "# Errors",
        "",
        "`is_refused` if a value cannot be stored, or if all fields are `None`: such a record would not exist.",
    ])
}

fn lines(all: &[&str]) -> TokenStream {
    all.iter().map(|text| if text.is_empty() { quote!(#[doc = ""]) } else { line(text) }).collect()
}

pub(crate) fn count(what: &str) -> TokenStream {
    line(&format!("{what}; an absent one starts from its default, or else from zero."))
}

fn line(text: &str) -> TokenStream {
    let text = format!(" {text}");
    quote!(#[doc = #text])
}

/// The lines of the user's documentation up to its first empty line, and the targets of its links.
///
/// Not all of it: an example would be compiled and run a second time. A paragraph that is an example is left out.
fn first_paragraph(attributes: &[Attribute]) -> Vec<String> {
    let texts: Vec<String> = attributes.iter().filter_map(doc_text).collect();
    let lines = || texts.iter().flat_map(|text| text.split('\n')).map(str::trim);
    let begun = lines().skip_while(|line| line.is_empty());
    let paragraph: Vec<&str> = begun.take_while(|line| !line.is_empty()).collect();
    if paragraph.iter().any(|line| line.contains("```") || line.contains("~~~")) {
        return Vec::new();
    }
    let targets: Vec<&str> = lines().filter(|line| is_link_target(line)).collect();
    let gap = targets.first().map(|_| "");
    let all = paragraph.into_iter().chain(gap).chain(targets);
    let spaced = |line: &str| {
        if line.is_empty() { String::new() } else { format!(" {line}") }
    };
    all.map(spaced).collect()
}

/// `[name]: target`
fn is_link_target(line: &str) -> bool {
    line.starts_with('[') && line.contains("]: ")
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(MetaNameValue { path, value: Expr::Lit(ExprLit { lit: Lit::Str(text), .. }), .. })
            if path.is_ident("doc") =>
        {
            Some(text.value())
        }
        _ => None,
    }
}

/// `#[doc(hidden)]` of a field hides what belongs to it.
fn hidden(attributes: &[Attribute]) -> Option<TokenStream> {
    let is_hidden = |attribute: &Attribute| match &attribute.meta {
        Meta::List(list) => list.path.is_ident("doc") && list.tokens.to_string() == "hidden",
        _ => false,
    };
    attributes.iter().any(is_hidden).then(|| quote!(#[doc(hidden)]))
}
