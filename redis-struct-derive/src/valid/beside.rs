//! The rules about fields that are stored beside the record.

use crate::ast::{Codec, Field, Input, Kind};
use crate::attr::Template;
use crate::ctxt::Ctxt;
use proc_macro2::Ident;

/// Each has a key of its own, which begins with the record's.
pub(super) fn check(ctxt: &Ctxt, input: &Input<'_>) {
    for field in input.fields().iter().filter(|field| field.is_beside()) {
        let Some(Codec::Ship(ship)) = field.codec() else { continue };
        if let Some(token) = &ship.beside {
            place(ctxt, input, token);
            name(ctxt, field, token);
        }
    }
}

/// What is beside a record is in its slot, which its hash tag decides.
fn place(ctxt: &Ctxt, input: &Input<'_>, token: &Ident) {
    let attrs = &input.attrs;
    if input.kind == Kind::Fields {
        let message = "`beside` in a struct of fields: it has no key of its own, and what is beside a record has the \
                       record's; remove `beside`, or move the field to the record";
        ctxt.error(token, message);
    } else if attrs.raw_key.is_some() {
        let message = "`beside` conflicts with `raw_key`: what is beside a record is in the slot of its hash tag, and an id \
                       that is written as it is can break that; remove one of the two";
        ctxt.error(token, message);
    } else if !matches!(attrs.template, None | Some(Template::Braces)) {
        let message = "`beside` conflicts with `template`: what is beside a record is in the slot of its hash tag, and these \
                       keys have none; remove one of the two";
        ctxt.error(token, message);
    }
}

/// The stored name is the end of a key.
fn name(ctxt: &Ctxt, field: &Field<'_>, token: &Ident) {
    if field.stored_name.contains(['{', '}']) {
        let message = format!(
            "`beside` under the name `{}`: the key `U{{7}}.{0}` would look like one of another record; rename the field, \
             without braces",
            field.stored_name
        );
        ctxt.error(token, message);
    }
    for alias in &field.attrs.aliases {
        let message = "`alias` conflicts with `beside`: what is beside a record has one key; remove one of the two";
        ctxt.error(&alias.token, message);
    }
}
