//! What is written for a projection, `#[redis(of = "User")]`: how its records are stored is what the other struct says.

use crate::ast::Field;
use crate::names::Names;
use crate::tokens;
use crate::valid::Record;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned as _;

/// The struct's constant.
pub(crate) fn spec(record: &Record<'_>, of: &Type, names: &Names) -> TokenStream {
    let (rt, input) = (&names.rt, record.input);
    let (name, key, key_type) = (tokens::plain(&input.source.ident), tokens::plain(record.key.ident), record.key.ty);
    let key_text = tokens::text(key_type);
    let constants = || input.fields().iter().filter(|field| field.is_stored()).map(stored_constant);
    let (fields, aliases) = (constants(), constants());
    let columns = input.fields().iter().filter(|field| field.is_stored()).map(|field| {
        let (constant, name, ty) = (stored_constant(field), tokens::plain(field.ident), tokens::text(field.ty));
        quote!(#constant.column(#name, #ty).of::<#of>(#constant.name()))
    });
    quote! {
        #rt::Spec::projection::<#of, #key_type>(
            #name,
            &[#(#fields.name()),*],
            &[#(#rt::Flattened::new("", "", &#rt::aliases_of::<#of>(#aliases.name()))),*],
        ).layout(#key, #key_text, &[#(#columns),*])
    }
}

fn stored_constant(field: &Field<'_>) -> TokenStream {
    let constant = tokens::expanded(&field.constant);
    quote!(Self::#constant)
}

/// The value of a field's constant: that of the other struct, of the same name. What differs has its caret on the type.
pub(crate) fn column(names: &Names, field: &Field<'_>, of: &Type) -> TokenStream {
    let span = field.ty.span().resolved_at(Span::call_site());
    let (rt, ty, constant) = (tokens::at(&names.rt, span), field.ty, tokens::expanded(&field.constant));
    let presence = tokens::at(&names.presence(field), span);
    quote_spanned!(span=> #rt::project::<Self, _, #ty, #presence, _>(<#of>::#constant))
}
