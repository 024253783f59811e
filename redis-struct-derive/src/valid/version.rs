//! The rules about the version. Whether its type is an integer is for the compiler to say.

use crate::ast::{self, Field, Input};
use crate::ctxt::Ctxt;
use crate::tokens;

pub(super) fn check(ctxt: &Ctxt, input: &Input<'_>) {
    let mut versions = input.fields().iter().filter(|field| field.is_version());
    versions.clone().for_each(|field| of_option(ctxt, field));
    let Some(first) = versions.next() else { return };
    let first = tokens::plain(first.ident);
    for token in versions.filter_map(|field| field.attrs.version.as_ref()) {
        let message = format!(
            "a second version: a record has one, which every write raises, and `{first}` is it; remove one of the two"
        );
        ctxt.error(token, message);
    }
}

fn of_option(ctxt: &Ctxt, field: &Field<'_>) {
    let Some(inner) = ast::optional(field.ty) else { return };
    let inner = inner.map_or_else(|| "u64".to_owned(), tokens::text);
    let message = format!("a version of type `Option`: it is zero where it is absent; write the type `{inner}`");
    ctxt.error(field.ty, message);
}
