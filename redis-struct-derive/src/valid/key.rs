//! The rules about the key field.

use crate::ast::{self, Field, Input};
use crate::ctxt::Ctxt;
use crate::words::Word;
use syn::Type;

/// The key field. Further ones are mistakes; so is their lack, unless a mistake has hidden it.
pub(super) fn check<'a>(ctxt: &Ctxt, input: &'a Input<'a>) -> Option<&'a Field<'a>> {
    let mut keys = input.fields().iter().filter_map(|field| field.attrs.key.as_ref().map(|token| (field, token)));
    let first = keys.next().map(|(field, _)| field);
    for (_, token) in keys {
        ctxt.error(token, "a second key: a record has one id; for an id of several parts, write one field of a tuple type, such as `(u64, String)`");
    }
    for field in input.fields().iter().filter(|field| field.attrs.key.is_none()) {
        belongs(ctxt, field);
    }
    match first {
        Some(field) => {
            fit(ctxt, field.ty);
            raw(ctxt, input, field.ty);
        }
        None if input.fields.is_some() && !meant_key(input) => {
            let message = "no key: one field is the record's id, which is part of its Redis key; write `#[redis(key)]` above that field";
            ctxt.error(&input.source.ident, message);
        }
        None => {}
    }
    first
}

/// Words that say more about the key.
fn belongs(ctxt: &Ctxt, field: &Field<'_>) {
    for token in field.attrs.secret.iter().chain(&field.attrs.generate) {
        let message =
            format!("`{token}` is about the id: it belongs on the key's field, write `#[redis(key, {token})]`");
        ctxt.error(token, message);
    }
}

fn raw(ctxt: &Ctxt, input: &Input<'_>, ty: &Type) {
    if let (Some(token), Type::Tuple(_)) = (&input.attrs.raw_key, ty) {
        let message = "`raw_key` with a key of several parts: unescaped, one part's text could end in the next; remove \
                       `raw_key`, or write a key of type `String` that has the parts in it";
        ctxt.error(token, message);
    }
}

fn meant_key(input: &Input<'_>) -> bool {
    let on_fields = input.fields().iter().flat_map(|field| &field.attrs.meant);
    on_fields.chain(&input.attrs.meant).any(|word| matches!(word, Word::Key | Word::Secret | Word::Generate))
}

/// Types of which it is certain that they are no id; the compiler judges the others.
fn fit(ctxt: &Ctxt, ty: &Type) {
    if let Type::Tuple(tuple) = ty {
        return tuple.elems.iter().for_each(|part| fit(ctxt, part));
    }
    if let Some(message) = unfit(ty) {
        ctxt.error(ty, message);
    }
}

/// Why the type, or a part of the tuple, is no id.
pub(crate) fn unfit(ty: &Type) -> Option<&'static str> {
    if ast::optional(ty).is_some() {
        return Some("a key of type `Option`: every record has an id, write the type without `Option`");
    }
    let name = ast::last_segment(ty)?.ident.to_string();
    matches!(name.as_str(), "f32" | "f64").then_some(
        "a key of a float type: one number has several texts, so a record could be missed; write an integer or a `String`",
    )
}
