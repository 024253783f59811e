//! The rules for a projection: it says which fields it has, and the struct that it is of says the rest.

use crate::ast::{Field, Input};
use crate::attr::DefaultValue;
use crate::ctxt::Ctxt;
use crate::tokens;
use crate::words::Word;
use proc_macro2::Ident;

pub(super) fn check(ctxt: &Ctxt, input: &Input<'_>) {
    let Some(of) = &input.attrs.of else { return };
    let other = tokens::text(&of.ty);
    if input.borrows() {
        let message = "`of` on a struct that borrows: such a struct can be saved, and not loaded; write owned types, or \
                       remove `of` and write the keyspace";
        ctxt.error(&of.token, message);
    }
    for (word, token) in &input.attrs.written {
        if !matches!(word, Word::Of | Word::Bound | Word::Crate) {
            refuse(ctxt, token, &other, "how its records are stored");
        }
    }
    for field in input.fields() {
        words(ctxt, field, &other);
    }
}

fn refuse(ctxt: &Ctxt, token: &Ident, other: &str, what: &str) {
    ctxt.error(token, format!("`{token}` in a projection: `{other}` says {what}; remove it"));
}

fn words(ctxt: &Ctxt, field: &Field<'_>, other: &str) {
    let attrs = &field.attrs;
    for token in attrs.secret.iter().chain(&attrs.generate).filter(|_| attrs.key.is_some()) {
        refuse(ctxt, token, other, "what its ids are");
    }
    let named = attrs.rename.iter().chain(&attrs.aliases).map(|rename| &rename.token);
    for token in named.filter(|_| field.is_stored()) {
        refuse(ctxt, token, other, "what its fields are called");
    }
    if let Some(token) = attrs.flatten.as_ref().filter(|_| field.is_flattened()) {
        let message = format!(
            "`flatten` in a projection: it has stored fields of `{other}`, each for itself; remove the field, or load `{other}`"
        );
        ctxt.error(token, message);
    }
    values(ctxt, field, other);
}

/// `default`, `with` and `ship` say what the field is in the other struct, and not again which default and codec.
fn values(ctxt: &Ctxt, field: &Field<'_>, other: &str) {
    let default = field.attrs.default.as_ref().filter(|default| !matches!(default.value, DefaultValue::Trait));
    let with = field.attrs.with.as_ref().filter(|with| with.module.is_some());
    let ship = field.attrs.ship.as_ref().filter(|ship| ship.ty.is_some());
    let tokens = default.map(|default| &default.token).into_iter().chain(with.map(|with| &with.token));
    for token in tokens.chain(ship.map(|ship| &ship.token)) {
        let is_beside = ship.is_some_and(|ship| ship.beside.is_some());
        let alone = match token.to_string().as_str() {
            "ship" if is_beside => "#[ship(beside)]".to_owned(),
            "ship" => "#[ship]".to_owned(),
            other => other.to_owned(),
        };
        let message =
            format!("`{token}` with a value in a projection: `{other}` says which it is; write `{alone}` alone");
        ctxt.error(token, message);
    }
}
