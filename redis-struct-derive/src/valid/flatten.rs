//! The rules about fields that are stored as several, and about structs of fields.

use crate::ast::{self, Field, Input};
use crate::ctxt::Ctxt;
use crate::tokens;

/// The compiler finds those that are not written as maps.
pub(super) fn second_map(ctxt: &Ctxt, input: &Input<'_>) {
    let maps = input.flattened().filter(|field| field.is_map());
    for token in maps.skip(1).filter_map(|field| field.attrs.flatten.as_ref()) {
        ctxt.error(token, "a second map: all fields that are not declared are in one; remove one of the two");
    }
}

pub(super) fn of_option(ctxt: &Ctxt, field: &Field<'_>) {
    let Some(inner) = ast::optional(field.ty).filter(|_| field.is_flattened()) else {
        return;
    };
    let inner = inner.map_or_else(|| "T".to_owned(), tokens::text);
    let message = format!(
        "`flatten` of an `Option`: `None` could not be told from a struct whose fields are all absent; write the type \
         `{inner}`, and make its fields `Option`s"
    );
    ctxt.error(field.ty, message);
}

pub(super) fn lifetimes(ctxt: &Ctxt, input: &Input<'_>) {
    if let Some(parameter) = input.source.generics.lifetimes().next() {
        let lifetime = &parameter.lifetime;
        let message = format!(
            "a struct of fields cannot borrow for `{lifetime}`: what is loaded comes from the server and has nobody to \
             borrow from; write owned types, such as `String` instead of `&{lifetime} str`"
        );
        ctxt.error(lifetime, message);
    }
}

pub(super) fn nothing_to_store(ctxt: &Ctxt, input: &Input<'_>) {
    let is_kept = |field: &Field<'_>| field.is_stored() || field.is_flattened();
    if !input.fields().iter().any(is_kept) {
        ctxt.error(
            &input.source.ident,
            "no stored field: a record would get nothing from it; add a field that is not `skip`",
        );
    }
}
