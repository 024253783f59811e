//! The rules about the names of fields in the hash, and of their constants.

use crate::ast::{Field, Input};
use crate::ctxt::Ctxt;
use crate::tokens;
use crate::words::Word;

pub(super) fn empty(ctxt: &Ctxt, field: &Field<'_>) {
    if !field.is_stored() || !field.stored_name.is_empty() {
        return;
    }
    let form = Word::Rename.form();
    match &field.attrs.rename {
        Some(rename) => {
            ctxt.error(&rename.name, format!("the stored name is empty: write `{form}`, or remove `rename`"));
        }
        None => {
            ctxt.error(field.ident, format!("`rename_all` leaves nothing of this name: write `#[redis({form})]`"));
        }
    }
}

pub(super) fn stored(ctxt: &Ctxt, input: &Input<'_>) {
    each_with_earlier(input.fields().iter().filter(|field| field.is_stored()), |field, earlier| {
        let name = &field.stored_name;
        let same = |first: &&&Field<'_>| !name.is_empty() && first.stored_name == *name;
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

/// An alias is the name of nothing else in the hash.
pub(super) fn aliases(ctxt: &Ctxt, input: &Input<'_>) {
    let stored = || input.fields().iter().filter(|field| field.is_stored());
    let mut earlier: Vec<(String, &Field<'_>)> = Vec::new();
    for field in stored() {
        for alias in &field.attrs.aliases {
            let name = alias.name.value();
            let named = stored().find(|other| other.stored_name == name);
            let aliased = || earlier.iter().find(|(taken, _)| *taken == name).map(|(_, other)| *other);
            if name.is_empty() {
                ctxt.error(&alias.name, format!("the alias is empty: write `{}`", Word::Alias.form()));
            } else if let Some(other) = named.or_else(aliased) {
                let other = tokens::plain(other.ident);
                let message = format!(
                    "the alias `{name}` is taken by the field `{other}`: an alias is an old name of one field, and of \
                     no other; remove it, or write another"
                );
                ctxt.error(&alias.name, message);
            }
            earlier.push((name, field));
        }
    }
}

pub(super) fn constants(ctxt: &Ctxt, input: &Input<'_>) {
    each_with_earlier(input.fields().iter().filter(|field| field.has_constant()), |field, earlier| {
        let constant = &field.constant;
        let Some(first) = earlier.iter().find(|first| first.constant == *constant) else {
            return;
        };
        let first = tokens::plain(first.ident);
        let message = format!(
            "the constant `{constant}` is taken by the field `{first}`: every stored field has one, named after it in \
             capitals; name this one otherwise, `#[redis(const = \"{constant}_2\")]`"
        );
        match &field.attrs.constant {
            Some(constant) => ctxt.error(&constant.name, message),
            None => ctxt.error(field.ident, message),
        }
    });
}

/// Every one of the fields, with those before it.
fn each_with_earlier<'f>(fields: impl Iterator<Item = &'f Field<'f>>, mut rule: impl FnMut(&Field<'_>, &[&Field<'_>])) {
    let mut earlier = Vec::new();
    for field in fields {
        rule(field, &earlier);
        earlier.push(field);
    }
}
