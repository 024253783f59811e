//! The code for a struct that has mistakes: the messages, and the same items as otherwise, without content. So every
//! use of the struct compiles, and a person sees their mistake instead of its consequences.

use crate::ast::{Field, Input};
use crate::names::Names;
use crate::words::Word;
use crate::{borrowing, changes, expand, tokens, valid};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Data, Error, Type};

/// The mistakes, and inert items.
pub(crate) fn expand(input: &Input<'_>, mistakes: &[Error]) -> TokenStream {
    if input.borrows() {
        return borrowing::inert(input, mistakes);
    }
    let names = Names::inert(input);
    let stored = stored(input);
    let constants = stored.iter().map(|field| expand::constant(&names, field, &inert_field(&names, field)));
    let inherent = expand::inherent(&names, input, constants, generate(input, &names));
    let changes = changes::expand(&names, input, stored.iter().copied());
    let implementation = implementation(input, &names);
    let mistakes = mistakes.iter().map(Error::to_compile_error);
    quote!(#(#mistakes)* #implementation #inherent #changes)
}

/// The value of a constant. It has one, since the compiler evaluates constants after errors, too; but nothing is asked
/// of its type.
pub(crate) fn inert_field(names: &Names, field: &Field<'_>) -> TokenStream {
    let rt = &names.rt;
    if field.is_flattened() { quote!(#rt::nested()) } else { quote!(#rt::inert_field()) }
}

pub(crate) fn inert(names: &Names) -> TokenStream {
    let rt = &names.rt;
    quote!(#rt::inert())
}

pub(crate) fn saved(input: &Input<'_>, names: &Names) -> TokenStream {
    let Names { rt, this, params, bounds, .. } = names;
    let (key, inert) = (key_type(input), inert(names));
    let name = tokens::plain(&input.source.ident);
    quote! {
        #[automatically_derived]
        impl #params #rt::Saved for #this #bounds {
            type Key = #key;
            const SPEC: &'static #rt::Spec = &#rt::Spec::new(#name, #name, &[#name]);
            fn key(&self) -> &Self::Key {
                #inert
            }
            fn put(&self, _: &mut #rt::Put) {
                #inert
            }
        }
    }
}

fn implementation(input: &Input<'_>, names: &Names) -> TokenStream {
    let Names { rt, this, params, bounds, .. } = names;
    let (saved, inert) = (saved(input, names), inert(names));
    quote! {
        #saved
        #[automatically_derived]
        impl #params #rt::Record for #this #bounds {
            fn take(_: Self::Key, _: &mut #rt::Take<'_>) -> #rt::Result<Self> {
                #inert
            }
            fn change(&mut self, _: &mut #rt::Apply<'_>) -> #rt::Result<()> {
                #inert
            }
        }
        #[automatically_derived]
        impl #params #rt::RedisStruct for #this #bounds {}
    }
}

pub(crate) fn generate(input: &Input<'_>, names: &Names) -> Option<TokenStream> {
    let asked = input.fields().iter().any(|field| field.attrs.generate.is_some());
    asked.then(|| expand::generate_fn(names, &key_type(input), &inert(names)))
}

/// The key's type if it can be one. Else a number, which is what most ids are.
fn key_type(input: &Input<'_>) -> TokenStream {
    let fields = match &input.source.data {
        Data::Struct(data) => data.fields.iter().filter(|field| is_key(field)).collect(),
        _ => Vec::new(),
    };
    let mut types = fields.into_iter().map(|field| &field.ty).filter(|ty| is_fit(ty));
    types.next().map_or_else(|| quote!(::core::primitive::u64), ToTokens::to_token_stream)
}

/// A guess that reports nothing, and that fields of tuple structs have attributes for, too.
fn is_key(field: &syn::Field) -> bool {
    let key = [format_ident!("{}", Word::Key.name())];
    let redis = field.attrs.iter().filter(|attribute| attribute.path().is_ident("redis"));
    redis.into_iter().any(|attribute| tokens::mention(attribute, &key))
}

fn is_fit(ty: &Type) -> bool {
    match ty {
        Type::Tuple(tuple) => tuple.elems.iter().all(is_fit),
        _ => !tokens::borrows(ty) && valid::unfit(ty).is_none(),
    }
}

/// The fields that can have a constant: the first of each name.
pub(crate) fn stored<'a, 'i>(input: &'a Input<'i>) -> Vec<&'a Field<'i>> {
    let mut firsts: Vec<&Field<'_>> = Vec::new();
    for field in input.fields().iter().filter(|field| field.has_constant()) {
        if firsts.iter().all(|first| first.constant != field.constant) {
            firsts.push(field);
        }
    }
    firsts
}
