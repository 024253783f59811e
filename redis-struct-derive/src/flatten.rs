//! What is written for fields that are stored as several.

use crate::ast::{Field, Input, Kind};
use crate::names::Names;
use crate::{docs, tokens};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

/// The trait of such a field's type: in a struct of fields it is one, too, and no map.
pub(crate) fn bound(input: &Input<'_>, rt: &TokenStream) -> TokenStream {
    match input.kind {
        Kind::Record => quote!(#rt::Flatten),
        Kind::Fields => quote!(#rt::RedisFields),
    }
}

/// For the struct's constant: the layouts of such fields.
pub(crate) fn layouts(input: &Input<'_>, names: &Names) -> Option<TokenStream> {
    let (rt, bound) = (&names.rt, bound(input, &names.rt));
    let layout = |field: &Field<'_>| {
        let (name, ty, text) = (tokens::plain(field.ident), field.ty, tokens::text(field.ty));
        quote!(#rt::Flattened::new(#name, #text, <#ty as #bound>::LAYOUT))
    };
    let layouts: Vec<_> = input.flattened().map(layout).collect();
    (!layouts.is_empty()).then(|| quote!(.flatten(&[#(#layouts),*])))
}

/// The constant, whose flattened fields are checked one by one: of a mistake, the caret is on the field.
pub(crate) fn checked(input: &Input<'_>, constant: TokenStream) -> TokenStream {
    let check = |(place, field): (usize, &Field<'_>)| {
        let place = Literal::usize_unsuffixed(place);
        quote_spanned!(field.ident.span().resolved_at(Span::call_site())=> constant.check(#place);)
    };
    let checks: Vec<_> = input.flattened().enumerate().map(check).collect();
    if checks.is_empty() {
        return constant;
    }
    quote! {
        {
            let constant = #constant;
            #(#checks)*
            constant
        }
    }
}

/// Has the compiler evaluate the struct's constant where it is declared, and not only where it is used: so a mistake in
/// it is found. Of a generic struct there is one for each use.
pub(crate) fn check(input: &Input<'_>, constant: &TokenStream, ty: &TokenStream) -> Option<TokenStream> {
    let is_needed = input.flattened().next().is_some() && input.source.generics.params.is_empty();
    is_needed.then(|| quote!(const _: &'static #ty = #constant;))
}

pub(crate) fn put(field: &Field<'_>, input: &Input<'_>, names: &Names) -> TokenStream {
    let (rt, bound) = (&names.rt, bound(input, &names.rt));
    let (member, ty) = (tokens::expanded(field.ident), field.ty);
    match input.kind {
        Kind::Record => quote!(<#ty as #bound>::put(&self.#member, <Self as #rt::Saved>::SPEC, row);),
        Kind::Fields => quote!(<#ty as #bound>::put(&self.#member, row);),
    }
}

/// The setter of a flattened struct.
pub(crate) fn setter(names: &Names, field: &Field<'_>) -> TokenStream {
    let Names { rt, this, .. } = names;
    let (ty, docs) = (names.written_out(field), docs::nested_setter(field));
    let (vis, name) = (tokens::expanded_all(&field.source.vis), tokens::expanded(field.ident));
    let constant = tokens::expanded(&field.constant);
    quote! {
        #docs
        #vis fn #name(mut self, value: impl #rt::AssignFields<#ty>) -> Self {
            self.0.set_nested(<#this>::#constant, value);
            self
        }
    }
}

/// `set`, where there are fields without a setter of their own. A field of that name keeps its setter.
pub(crate) fn set(names: &Names, input: &Input<'_>) -> Option<TokenStream> {
    let Names { rt, this, vis, .. } = names;
    let nested = input.flattened().any(Field::has_constant);
    let is_free = input.fields().iter().all(|field| !field.has_constant() || tokens::plain(field.ident) != "set");
    let docs = docs::set();
    let (value, presence) = (Names::free_parameter(input, "T"), Names::free_parameter(input, "P"));
    (nested && is_free).then(|| {
        quote! {
            #docs
            #vis fn set<#value, #presence>(
                mut self,
                field: #rt::Field<#this, #value, #presence>,
                value: impl #rt::Given<#value, #presence>,
            ) -> Self {
                self.0.set(field, value);
                self
            }
        }
    })
}
