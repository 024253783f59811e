//! What is written for the version of a record, `#[redis(version)]`. It is no line of `put`: the runtime raises it.

use crate::ast::{Field, Input};
use crate::names::Names;
use crate::{docs, tokens};
use proc_macro2::TokenStream;
use quote::quote;

/// The call that makes its column, the only one with a bound. It is written the same wherever something of the column is
/// needed, so that a type that can be no version is one error.
fn column(names: &Names, field: &Field<'_>) -> TokenStream {
    let (rt, ty, stored) = (&names.rt, field.ty, &field.stored_name);
    quote!(#rt::version::<Self, #ty>(#stored))
}

/// The value of its constant.
pub(crate) fn constant(names: &Names, field: &Field<'_>) -> TokenStream {
    let column = column(names, field);
    quote!(#column.field)
}

/// For the struct's constant.
pub(crate) fn spec(input: &Input<'_>, names: &Names) -> Option<TokenStream> {
    let column = input.version().map(|field| column(names, field))?;
    Some(quote!(.version(#column.version)))
}

/// What a save expects to be stored.
pub(crate) fn expected(input: &Input<'_>, names: &Names) -> Option<TokenStream> {
    let field = input.version()?;
    let (rt, column, member) = (&names.rt, column(names, field), tokens::expanded(field.ident));
    Some(quote! {
        fn version(&self) -> #rt::Option<#rt::String> {
            #rt::Option::Some(#column.text(&self.#member))
        }
    })
}

/// A local record that follows a write.
pub(crate) fn change(names: &Names, field: &Field<'_>) -> TokenStream {
    let (column, member) = (column(names, field), tokens::expanded(field.ident));
    quote!(changes.apply_version(&#column, &mut self.#member)?;)
}

/// The setter, which takes nothing: it is there to say why.
pub(crate) fn setter(names: &Names, field: &Field<'_>) -> TokenStream {
    let (rt, docs) = (&names.rt, docs::version_setter());
    let (vis, name) = (tokens::expanded_all(&field.source.vis), tokens::expanded(field.ident));
    quote! {
        #docs
        #vis fn #name(self, _: impl #rt::SetsVersion) -> Self {
            self
        }
    }
}
