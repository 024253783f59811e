//! The rules. Each has its own message with its caret on the narrowest token: what is wrong, the rule, and what to
//! write instead. Those about keyspaces, keys and names have files of their own.

mod beside;
mod flatten;
mod key;
mod keyspace;
mod names;
mod projection;
mod version;

use crate::ast::{self, Field, Input};
use crate::ctxt::Ctxt;
use crate::tokens;
use crate::words::Word;
pub(crate) use key::unfit;
use proc_macro2::Ident;

/// A struct that has passed.
pub(crate) struct Record<'a> {
    pub(crate) input: &'a Input<'a>,
    /// Empty for keys that are the bare id.
    pub(crate) keyspace: String,
    pub(crate) key: &'a Field<'a>,
}

/// Applies the rules for a struct of fields.
pub(crate) fn check_fields(ctxt: &Ctxt, input: &Input<'_>) -> Option<()> {
    flatten::lifetimes(ctxt, input);
    bound(ctxt, input);
    fields(ctxt, input);
    beside::check(ctxt, input);
    input.fields.as_ref()?;
    flatten::nothing_to_store(ctxt, input);
    Some(())
}

/// Applies every rule; gives the record if nothing that it needs is missing.
pub(crate) fn check<'a>(ctxt: &Ctxt, input: &'a Input<'a>) -> Option<Record<'a>> {
    borrowing(ctxt, input);
    bound(ctxt, input);
    projection::check(ctxt, input);
    let keyspace = match &input.attrs.of {
        Some(_) => Some(String::new()),
        None => keyspace::check(ctxt, input),
    };
    connection(ctxt, input);
    fields(ctxt, input);
    version::check(ctxt, input);
    beside::check(ctxt, input);
    let key = key::check(ctxt, input);
    input.fields.as_ref()?;
    no_stored_field(ctxt, input);
    Some(Record { input, keyspace: keyspace?, key: key? })
}

/// What is about loading has no place in a struct that is only saved.
fn borrowing(ctxt: &Ctxt, input: &Input<'_>) {
    if !input.borrows() {
        return;
    }
    for field in input.fields() {
        if let Some(default) = field.attrs.default.as_ref().filter(|_| field.is_stored()) {
            let message = "`default` in a struct that borrows: it is what an absent field is loaded as, and such a struct \
                           can be saved, and not loaded; remove it";
            ctxt.error(&default.token, message);
        }
        if let Some(constant) = field.attrs.constant.as_ref().filter(|_| field.has_constant()) {
            let message = "`const` in a struct that borrows: it can be saved, and not loaded, so its fields have no \
                           constants; remove it";
            ctxt.error(&constant.token, message);
        }
    }
}

fn with_nothing(ctxt: &Ctxt, field: &Field<'_>) {
    if let Some(with) = field.attrs.with.as_ref().filter(|with| with.module.is_none()) {
        ctxt.error(&with.token, format!("`with` needs a value, write `{}`", Word::With.form()));
    }
}

/// The rules about fields that are not the key.
fn fields(ctxt: &Ctxt, input: &Input<'_>) {
    for field in input.fields() {
        conflicts(ctxt, field);
        if !input.borrows() {
            default_of_option(ctxt, field);
        }
        flatten::of_option(ctxt, field);
        if input.attrs.of.is_none() {
            with_nothing(ctxt, field);
            names::empty(ctxt, field);
        }
    }
    flatten::second_map(ctxt, input);
    if input.attrs.of.is_none() {
        names::stored(ctxt, input);
        names::aliases(ctxt, input);
    }
    names::constants(ctxt, input);
}

fn bound(ctxt: &Ctxt, input: &Input<'_>) {
    if let Some(bound) = input.attrs.bound.as_ref().filter(|_| input.source.generics.params.is_empty()) {
        ctxt.error(
            &bound.token,
            "`bound` on a struct that is not generic: it replaces the conditions on type parameters; remove it",
        );
    }
}

fn connection(ctxt: &Ctxt, input: &Input<'_>) {
    if let Some(text) = input.attrs.connection.as_ref().filter(|text| text.value().is_empty()) {
        let form = Word::Connection.form();
        ctxt.error(
            text,
            format!("the connection's name is empty: name one of the builder's connections, write `{form}`"),
        );
    }
}

fn conflicts(ctxt: &Ctxt, field: &Field<'_>) {
    let attrs = &field.attrs;
    let rename = attrs.rename.as_ref().map(|rename| &rename.token);
    let default = attrs.default.as_ref().map(|default| &default.token);
    let constant = attrs.constant.as_ref().map(|constant| &constant.token);
    let with = attrs.with.as_ref().map(|with| &with.token);
    let ship = attrs.ship.as_ref().map(|ship| &ship.token);
    let others = rename.into_iter().chain(default).chain(constant).chain(with).chain(&attrs.json).chain(ship);
    let others = others.chain(&attrs.version).chain(attrs.aliases.iter().map(|alias| &alias.token));
    if attrs.key.is_some() {
        let reason = "the id is part of the Redis key and not of the hash, and is always there";
        others.chain(&attrs.flatten).chain(&attrs.skip).for_each(|other| conflict(ctxt, other, "key", reason));
    } else if attrs.skip.is_some() {
        let reason = "a skipped field is never stored, and is `Default::default()` when loaded";
        others.chain(&attrs.flatten).for_each(|other| conflict(ctxt, other, "skip", reason));
    } else if attrs.flatten.is_some() {
        let reason = "the fields that it is stored as have names, codecs and defaults of their own";
        let may_stay = |other: &&Ident| *other == "const" && field.has_constant();
        others.filter(|other| !may_stay(other)).for_each(|other| conflict(ctxt, other, "flatten", reason));
    } else if attrs.version.is_some() {
        let reason = "a version is a number that the server raises, and zero where it is absent";
        let others = default.into_iter().chain(with).chain(&attrs.json).chain(ship);
        others.for_each(|other| conflict(ctxt, other, "version", reason));
    } else {
        // The first of them is kept.
        let mut codecs = attrs.json.iter().chain(with).chain(ship);
        if let Some(first) = codecs.next() {
            let reason = "one of them writes and reads the field";
            codecs.for_each(|other| conflict(ctxt, other, &first.to_string(), reason));
        }
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

fn no_stored_field(ctxt: &Ctxt, input: &Input<'_>) {
    let is_kept = |field: &Field<'_>| field.is_stored() || field.attrs.flatten.is_some();
    if !input.fields().iter().any(is_kept) && !input.fields().is_empty() {
        let message = "no stored field: Redis keeps no empty hash, so the record could never be found; add a field that is neither `key` nor `skip`";
        ctxt.error(&input.source.ident, message);
    }
}
