//! The rules. Each has its own message with its caret on the narrowest token: what is wrong, the rule, and what to
//! write instead.

use crate::ast::{self, Field, Input};
use crate::ctxt::Ctxt;
use crate::tokens;
use crate::words::Word;
use proc_macro2::Ident;
use syn::{LitStr, Type};

/// A struct that has passed.
pub(crate) struct Record<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) keyspace: &'a LitStr,
    pub(crate) key: &'a Field<'a>,
}

/// Applies every rule; gives the record if nothing that it needs is missing.
pub(crate) fn check<'a>(ctxt: &Ctxt, input: &'a Input<'a>) -> Option<Record<'a>> {
    lifetimes(ctxt, input);
    texts(ctxt, input);
    for field in input.fields() {
        conflicts(ctxt, field);
        default_of_option(ctxt, field);
        empty_rename(ctxt, field);
    }
    stored_names(ctxt, input);
    constants(ctxt, input);
    let key = key(ctxt, input);
    input.fields.as_ref()?;
    no_stored_field(ctxt, input);
    Some(Record { input, keyspace: keyspace(ctxt, input)?, key: key? })
}

fn lifetimes(ctxt: &Ctxt, input: &Input<'_>) {
    if let Some(parameter) = input.source.generics.lifetimes().next() {
        let lifetime = &parameter.lifetime;
        let message = format!(
            "a record cannot borrow for `{lifetime}`: what is loaded comes from the server and has nobody to borrow \
             from; write owned types, such as `String` instead of `&{lifetime} str`"
        );
        ctxt.error(lifetime, message);
    }
}

fn keyspace<'a>(ctxt: &Ctxt, input: &'a Input<'a>) -> Option<&'a LitStr> {
    let missing = input.attrs.keyspace.is_none() && !input.attrs.meant.contains(&Word::Keyspace);
    if missing {
        let form = Word::Keyspace.form();
        let message = format!(
            "no keyspace: the keys of records begin with one, as in `U{{7}}`; write `#[redis({form})]` above the struct"
        );
        ctxt.error(&input.source.ident, message);
    }
    input.attrs.keyspace.as_ref()
}

/// Strings of the struct whose content has rules.
fn texts(ctxt: &Ctxt, input: &Input<'_>) {
    if let Some(text) = &input.attrs.keyspace {
        keyspace_text(ctxt, text);
    }
    if let Some(text) = input.attrs.connection.as_ref().filter(|text| text.value().is_empty()) {
        let form = Word::Connection.form();
        ctxt.error(
            text,
            format!("the connection's name is empty: name one of the builder's connections, write `{form}`"),
        );
    }
}

/// Braces would move the hash tag, and glob characters would make a scan find other keyspaces' keys.
fn keyspace_text(ctxt: &Ctxt, text: &LitStr) {
    let value = text.value();
    let form = Word::Keyspace.form();
    if value.is_empty() {
        ctxt.error(text, format!("the keyspace is empty: it keeps one struct's keys from another's, write `{form}`"));
    }
    if let Some(forbidden) = value.chars().find(|c| r"{}*?[]\".contains(*c)) {
        let reason = match forbidden {
            '{' | '}' => "braces mark the id, which decides the Redis Cluster slot",
            _ => "it has a meaning in the patterns by which keys are scanned",
        };
        ctxt.error(text, format!("`{forbidden}` in a keyspace: {reason}; write `{form}`, without any of {FORBIDDEN}"));
    }
}

const FORBIDDEN: &str = r"`{`, `}`, `*`, `?`, `[`, `]`, `\`";

/// The key field. Further ones are mistakes; so is their lack, unless a mistake has hidden it.
fn key<'a>(ctxt: &Ctxt, input: &'a Input<'a>) -> Option<&'a Field<'a>> {
    let mut keys = input.fields().iter().filter_map(|field| field.attrs.key.as_ref().map(|token| (field, token)));
    let first = keys.next().map(|(field, _)| field);
    for (_, token) in keys {
        ctxt.error(token, "a second key: a record has one id; for an id of several parts, write one field of a tuple type, such as `(u64, String)`");
    }
    match first {
        Some(field) => key_type(ctxt, field.ty),
        None if input.fields.is_some() && !meant_key(input) => {
            let message = "no key: one field is the record's id, which is part of its Redis key; write `#[redis(key)]` above that field";
            ctxt.error(&input.source.ident, message);
        }
        None => {}
    }
    first
}

fn meant_key(input: &Input<'_>) -> bool {
    let on_fields = input.fields().iter().flat_map(|field| &field.attrs.meant);
    on_fields.chain(&input.attrs.meant).any(|word| *word == Word::Key)
}

/// Types of which it is certain that they are no id; the compiler judges the others.
fn key_type(ctxt: &Ctxt, ty: &Type) {
    if let Type::Tuple(tuple) = ty {
        return tuple.elems.iter().for_each(|part| key_type(ctxt, part));
    }
    if let Some(message) = unfit_key(ty) {
        ctxt.error(ty, message);
    }
}

/// Why the type, or a part of the tuple, is no id.
pub(crate) fn unfit_key(ty: &Type) -> Option<&'static str> {
    if ast::optional(ty).is_some() {
        return Some("a key of type `Option`: every record has an id, write the type without `Option`");
    }
    let name = ast::last_segment(ty)?.ident.to_string();
    matches!(name.as_str(), "f32" | "f64").then_some(
        "a key of a float type: one number has several texts, so a record could be missed; write an integer or a `String`",
    )
}

fn conflicts(ctxt: &Ctxt, field: &Field<'_>) {
    let attrs = &field.attrs;
    let rename = attrs.rename.as_ref().map(|rename| &rename.token);
    let default = attrs.default.as_ref().map(|default| &default.token);
    let others = rename.into_iter().chain(default);
    if attrs.key.is_some() {
        let reason = "the id is part of the Redis key and not of the hash, and is always there";
        others.chain(&attrs.skip).for_each(|other| conflict(ctxt, other, "key", reason));
    } else if attrs.skip.is_some() {
        let reason = "a skipped field is never stored, and is `Default::default()` when loaded";
        others.for_each(|other| conflict(ctxt, other, "skip", reason));
    }
}

fn conflict(ctxt: &Ctxt, token: &Ident, with: &str, reason: &str) {
    ctxt.error(token, format!("`{token}` conflicts with `{with}`: {reason}; remove one of the two"));
}

fn default_of_option(ctxt: &Ctxt, field: &Field<'_>) {
    let Some(default) = field.attrs.default.as_ref().filter(|_| field.is_stored()) else {
        return;
    };
    let Some(inner) = ast::optional(field.ty) else {
        return;
    };
    let inner = inner.map_or_else(|| "T".to_owned(), tokens::text);
    ctxt.error(
        &default.token,
        format!("`default` on an `Option`: it is `None` where the field is absent; remove `default`, or write the type `{inner}`"),
    );
}

fn empty_rename(ctxt: &Ctxt, field: &Field<'_>) {
    let rename = field.attrs.rename.as_ref().filter(|rename| rename.name.value().is_empty());
    if let Some(rename) = rename {
        let form = Word::Rename.form();
        ctxt.error(&rename.name, format!("the stored name is empty: write `{form}`, or remove `rename`"));
    }
}

fn no_stored_field(ctxt: &Ctxt, input: &Input<'_>) {
    if !input.fields().iter().any(Field::is_stored) && !input.fields().is_empty() {
        let message = "no stored field: Redis keeps no empty hash, so the record could never be found; add a field that is neither `key` nor `skip`";
        ctxt.error(&input.source.ident, message);
    }
}

fn stored_names(ctxt: &Ctxt, input: &Input<'_>) {
    each_with_earlier(input, |field, earlier| {
        let name = field.stored_name();
        let same = |first: &&&Field<'_>| !name.is_empty() && first.stored_name() == name;
        let Some(first) = earlier.iter().find(same) else {
            return;
        };
        let first = tokens::plain(first.ident);
        let message = format!(
            "the stored name `{name}` is taken by the field `{first}`: a hash has each name once; write another, \
             `#[redis(rename = \"…\")]`"
        );
        match &field.attrs.rename {
            Some(rename) => ctxt.error(&rename.name, message),
            None => ctxt.error(field.ident, message),
        }
    });
}

fn constants(ctxt: &Ctxt, input: &Input<'_>) {
    each_with_earlier(input, |field, earlier| {
        let constant = &field.constant;
        let Some(first) = earlier.iter().find(|first| first.constant == *constant) else {
            return;
        };
        let first = tokens::plain(first.ident);
        let message = format!(
            "the constant `{constant}` is taken by the field `{first}`: every stored field has one, named after it in \
             capitals; name the field otherwise, and keep its stored name with `#[redis(rename = \"{}\")]`",
            field.stored_name()
        );
        ctxt.error(field.ident, message);
    });
}

/// Every stored field, with the stored fields before it.
fn each_with_earlier(input: &Input<'_>, mut rule: impl FnMut(&Field<'_>, &[&Field<'_>])) {
    let mut earlier = Vec::new();
    for field in input.fields().iter().filter(|field| field.is_stored()) {
        rule(field, &earlier);
        earlier.push(field);
    }
}
