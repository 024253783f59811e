//! `#[ship(…)]`: how it is written, and the code for a field that has one.

use crate::ast::{Field, Input, Presence, Role};
use crate::ctxt::Ctxt;
use crate::tokens;
use crate::{borrowing, lex};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Attribute, MacroDelimiter, Meta, Type};

const NAME: &str = "ship";

/// What is written in the attribute.
pub(crate) struct Ship {
    pub(crate) token: Ident,
    /// Nothing where the type has one of its own, and in a projection.
    pub(crate) ty: Option<Type>,
    /// The word `beside`: under a key of its own.
    pub(crate) beside: Option<Ident>,
}

/// The forms to write.
const FORMS: &str = "write `#[ship(Raw)]`, `#[ship(Raw, beside)]`, or `#[ship]` alone for the type's own";

/// The word for a key of its own.
const BESIDE: &str = "beside";

/// The ship of a field. A second one is a mistake.
pub(crate) fn read(ctxt: &Ctxt, attributes: &[Attribute]) -> Option<Ship> {
    let mut found: Option<Ship> = None;
    for (token, attribute) in ships(attributes) {
        if found.is_some() {
            ctxt.error(token, "`ship` is repeated: one ship writes and reads the field, remove one of the two");
        } else {
            let (ty, beside) = written(ctxt, attribute);
            found = Some(Ship { token: token.clone(), ty, beside });
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
pub(crate) fn meant(written: &str) -> Option<&'static str> {
    match written {
        NAME => Some("#[ship(Raw)]"),
        BESIDE => Some("#[ship(Raw, beside)]"),
        _ => None,
    }
}

fn ships(attributes: &[Attribute]) -> impl Iterator<Item = (&Ident, &Attribute)> {
    let ships = attributes.iter().filter(|attribute| attribute.path().is_ident(NAME));
    ships.filter_map(|attribute| attribute.path().get_ident().map(|token| (token, attribute)))
}

/// The ship that is named, and `beside`. After a mistake there is none, as in `#[ship]`: nothing is made of it then.
fn written(ctxt: &Ctxt, attribute: &Attribute) -> (Option<Type>, Option<Ident>) {
    match &attribute.meta {
        Meta::Path(_) => (None, None),
        Meta::List(list) if matches!(list.delimiter, MacroDelimiter::Paren(_)) && list.tokens.is_empty() => {
            ctxt.error(list, format!("`ship` names no ship, {FORMS}"));
            (None, None)
        }
        Meta::List(list) if matches!(list.delimiter, MacroDelimiter::Paren(_)) => {
            let (rest, beside) = split(&list.tokens);
            let ty = match rest {
                Some(rest) if rest.is_empty() => {
                    ctxt.error(list, format!("`ship` names no ship, {FORMS}"));
                    None
                }
                rest => rest.and_then(|rest| named(ctxt, &rest)),
            };
            (ty, beside)
        }
        other => {
            ctxt.error(other, format!("`ship` takes its ship in parentheses, {FORMS}"));
            (None, None)
        }
    }
}

/// The word `beside` at the end, and what is before it and its comma.
fn split(written: &TokenStream) -> (Option<TokenStream>, Option<Ident>) {
    let mut tokens: Vec<TokenTree> = written.clone().into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    tokens.pop_if(|last| is_comma(last));
    let last = match tokens.as_slice() {
        [TokenTree::Ident(only)] => Some(only),
        [.., comma, TokenTree::Ident(last)] if is_comma(comma) => Some(last),
        _ => None,
    };
    let Some(beside) = last.filter(|last| **last == BESIDE).cloned() else {
        return (Some(written.clone()), None);
    };
    let is_alone = tokens.len() == 1;
    tokens.truncate(tokens.len().saturating_sub(2));
    let rest = (!is_alone).then(|| tokens.into_iter().collect());
    (rest, Some(beside))
}

fn named(ctxt: &Ctxt, written: &TokenStream) -> Option<Type> {
    let beside = written.clone().into_iter().find(|token| matches!(token, TokenTree::Ident(ident) if *ident == BESIDE));
    match (syn::parse2(lex::visible(written.clone())), beside) {
        (Ok(Type::Path(path)), _) if !path.path.is_ident(BESIDE) => return Some(Type::Path(path)),
        (_, Some(beside)) => {
            ctxt.error(beside, format!("`beside` comes once, at the end, after a comma: {FORMS}"));
        }
        _ => ctxt.error(written, format!("`ship` takes the path of one ship, {FORMS}")),
    }
    None
}

/// The ship, as a type. In case of a mistake that the compiler finds, the caret is on it, or on the type without one.
pub(crate) fn path(field: &Field<'_>, of: &Ship, rt: &TokenStream) -> TokenStream {
    let stored = borrowing::referent(field.value_type());
    match &of.ty {
        Some(ship) => ship.to_token_stream(),
        None => {
            let span = stored.span().resolved_at(Span::call_site());
            let rt = tokens::at(rt, span);
            quote_spanned!(span=> <#stored as #rt::Natural>::Ship)
        }
    }
}

/// The condition under which a type has a ship of its own, if that is asked for.
pub(crate) fn natural(stored: &Type, of: &Ship, rt: &TokenStream) -> Option<TokenStream> {
    of.ty.is_none().then(|| quote!(#stored: #rt::Natural))
}

/// The call that makes the column. Where the ship does not fit, the caret is on the ship.
pub(crate) fn column(rt: &TokenStream, field: &Field<'_>, of: &Ship, default: &TokenStream) -> TokenStream {
    let (ship, value, stored) = (path(field, of, rt), field.value_type(), &field.stored_name);
    let is_optional = matches!(field.role(), Role::Stored(Presence::Optional));
    match &of.beside {
        None if is_optional => quote!(#rt::optional_ship::<Self, #ship, #value>(#stored)),
        None => quote!(#rt::ship::<Self, #ship, #value, _>(#stored, #default)),
        Some(_) if is_optional => quote!(#rt::optional_beside::<Self, #ship, #value>(#stored)),
        Some(_) => quote!(#rt::beside::<Self, #ship, #value, _>(#stored, #default)),
    }
}

/// For the struct's constant: the fields beside the record.
pub(crate) fn sides(input: &Input<'_>, rt: &TokenStream) -> Option<TokenStream> {
    let sides: Vec<_> = input.fields().iter().filter_map(|field| side(field, input, rt)).collect();
    (!sides.is_empty()).then(|| quote!(.beside(&[#(#sides),*])))
}

fn side(field: &Field<'_>, input: &Input<'_>, rt: &TokenStream) -> Option<TokenStream> {
    if !field.is_beside() {
        return None;
    }
    let (stored, constant) = (&field.stored_name, tokens::expanded(&field.constant));
    // Of the constant, in which the compiler finds a ship that does not fit: once.
    Some(if input.borrows() { quote!(#rt::Side::written(#stored)) } else { quote!(Self::#constant.raw.side()) })
}

/// The line that writes a field of a struct that borrows. `value` is an `Option` of a reference.
pub(crate) fn put(rt: &TokenStream, field: &Field<'_>, of: &Ship, value: &TokenStream) -> TokenStream {
    let (ship, stored) = (path(field, of, rt), &field.stored_name);
    let ty = borrowing::referent(field.value_type());
    if of.beside.is_some() {
        return quote!(#rt::put_beside::<#ship, #ty>(#value, #stored, row););
    }
    quote!(#rt::put_ship::<#ship, #ty>(#value, #stored, row);)
}
