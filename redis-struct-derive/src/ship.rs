//! `#[ship(…)]`: how it is written, and the code for a field that has one.

use crate::ast::{Field, Presence, Role};
use crate::ctxt::Ctxt;
use crate::tokens;
use crate::{borrowing, lex};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Attribute, MacroDelimiter, Meta, Type};

const NAME: &str = "ship";

/// What is written in the attribute.
pub(crate) struct Ship {
    pub(crate) token: Ident,
    /// Nothing where the type has one of its own, and in a projection.
    pub(crate) ty: Option<Type>,
}

/// The forms to write.
const FORMS: &str = "write `#[ship(Raw)]`, or `#[ship]` alone for the type's own";

/// The ship of a field. A second one is a mistake.
pub(crate) fn read(ctxt: &Ctxt, attributes: &[Attribute]) -> Option<Ship> {
    let mut found: Option<Ship> = None;
    for (token, attribute) in ships(attributes) {
        if found.is_some() {
            ctxt.error(token, "`ship` is repeated: one ship writes and reads the field, remove one of the two");
        } else {
            let ty = ty(ctxt, attribute);
            found = Some(Ship { token: token.clone(), ty });
        }
    }
    found
}

/// On a struct there is none.
pub(crate) fn misplaced(ctxt: &Ctxt, attributes: &[Attribute]) {
    for (token, _) in ships(attributes) {
        ctxt.error(token, "`ship` belongs on a field, which it writes and reads: write `#[ship(Raw)]` there");
    }
}

/// What was probably meant by `#[redis(ship)]`.
pub(crate) fn beside(written: &str) -> Option<&'static str> {
    (written == NAME).then_some("#[ship(Raw)]")
}

fn ships(attributes: &[Attribute]) -> impl Iterator<Item = (&Ident, &Attribute)> {
    let ships = attributes.iter().filter(|attribute| attribute.path().is_ident(NAME));
    ships.filter_map(|attribute| attribute.path().get_ident().map(|token| (token, attribute)))
}

/// The ship that is named. After a mistake there is none, as in `#[ship]`: nothing is made of it then.
fn ty(ctxt: &Ctxt, attribute: &Attribute) -> Option<Type> {
    match &attribute.meta {
        Meta::Path(_) => None,
        Meta::List(list) if matches!(list.delimiter, MacroDelimiter::Paren(_)) && list.tokens.is_empty() => {
            ctxt.error(list, format!("`ship` names no ship, {FORMS}"));
            None
        }
        Meta::List(list) if matches!(list.delimiter, MacroDelimiter::Paren(_)) => named(ctxt, &list.tokens),
        other => {
            ctxt.error(other, format!("`ship` takes its ship in parentheses, {FORMS}"));
            None
        }
    }
}

fn named(ctxt: &Ctxt, written: &TokenStream) -> Option<Type> {
    match syn::parse2(lex::visible(written.clone())) {
        Ok(ty @ Type::Path(_)) => Some(ty),
        _ => {
            ctxt.error(written, format!("`ship` takes the path of one ship, {FORMS}"));
            None
        }
    }
}

/// The ship, as a type. In case of a mistake that the compiler finds, the caret is on it, or on the type without one.
pub(crate) fn path(field: &Field<'_>, of: Option<&Type>, rt: &TokenStream) -> TokenStream {
    let stored = borrowing::referent(field.value_type());
    match of {
        Some(ship) => ship.to_token_stream(),
        None => {
            let span = stored.span().resolved_at(Span::call_site());
            let rt = tokens::at(rt, span);
            quote_spanned!(span=> <#stored as #rt::Natural>::Ship)
        }
    }
}

/// The condition under which a type has a ship of its own, if that is asked for.
pub(crate) fn natural(stored: &Type, of: Option<&Type>, rt: &TokenStream) -> Option<TokenStream> {
    of.is_none().then(|| quote!(#stored: #rt::Natural))
}

/// The call that makes the column. Where the ship does not fit, the caret is on the ship.
pub(crate) fn column(rt: &TokenStream, field: &Field<'_>, of: Option<&Type>, default: &TokenStream) -> TokenStream {
    let (ship, value, stored) = (path(field, of, rt), field.value_type(), &field.stored_name);
    match field.role() {
        Role::Stored(Presence::Optional) => quote!(#rt::optional_ship::<Self, #ship, #value>(#stored)),
        _ => quote!(#rt::ship::<Self, #ship, #value, _>(#stored, #default)),
    }
}

/// The line that writes a field of a struct that borrows. `value` is an `Option` of a reference.
pub(crate) fn put(rt: &TokenStream, field: &Field<'_>, of: Option<&Type>, value: &TokenStream) -> TokenStream {
    let (ship, stored) = (path(field, of, rt), &field.stored_name);
    let ty = borrowing::referent(field.value_type());
    quote!(#rt::put_ship::<#ship, #ty>(#value, #stored, row);)
}
