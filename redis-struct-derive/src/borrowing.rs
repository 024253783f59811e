//! The code for a struct that borrows, which can be saved and not loaded. So its fields have no constants, there is no
//! `changes()`, and what is asked of their types is that they can be written.

use crate::ast::{self, Codec, Field, Input, Presence, Role};
use crate::names::Names;
use crate::valid::Record;
use crate::{docs, expand, fallback, flatten, ship, tokens, version};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::punctuated::Punctuated;
use syn::{Error, Index, Token, Type};

/// Everything that the derive makes of it.
pub(crate) fn expand(record: &Record<'_>) -> TokenStream {
    let (input, names) = (record.input, Names::new(record.input));
    let Names { rt, this, params, bounds, .. } = &names;
    let (spec, key, put) = (expand::spec(record, &names, TokenStream::new()), key_type(record, rt), put(input, &names));
    let member = tokens::expanded(record.key.ident);
    let id = id(record.key.ty, &quote!(self.#member), rt);
    let inherent = inherent(input, &names, expand::generate(record, &names), true);
    let expected = version::expected(input, &names);
    quote! {
        #[automatically_derived]
        impl #params #rt::Saved for #this #bounds {
            type Key = #key;
            const SPEC: &'static #rt::Spec = &#spec;
            #id
            #expected
            fn put(&self, row: &mut #rt::Put) {
                #put
            }
        }
        #inherent
    }
}

/// The same with mistakes, and without content.
pub(crate) fn inert(input: &Input<'_>, mistakes: &[Error]) -> TokenStream {
    let names = Names::inert(input);
    let (saved, generate) = (fallback::saved(input, &names), fallback::generate(input, &names));
    let inherent = inherent(input, &names, generate, false);
    let mistakes = mistakes.iter().map(Error::to_compile_error);
    quote!(#(#mistakes)* #saved #inherent)
}

/// The type that owns the id.
pub(crate) fn key_type(record: &Record<'_>, rt: &TokenStream) -> TokenStream {
    let ty = record.key.ty;
    if record.input.borrows() { owned(ty, rt) } else { ty.to_token_stream() }
}

/// What is borrowed. How a type is written decides: a macro sees no types.
enum Shape<'a> {
    /// `&T`, `Cow<T>`
    Reference(&'a Type),
    /// `(A, B)`
    Tuple(&'a Punctuated<Type, Token![,]>),
    /// `str`
    Text,
    /// `[T]`
    Slice(&'a Type),
    /// What owns its value.
    Owned,
}

fn shape(ty: &Type) -> Shape<'_> {
    match ty {
        Type::Reference(reference) => Shape::Reference(&reference.elem),
        Type::Paren(paren) => shape(&paren.elem),
        Type::Group(group) => shape(&group.elem),
        Type::Tuple(tuple) => Shape::Tuple(&tuple.elems),
        Type::Slice(slice) => Shape::Slice(&slice.elem),
        Type::Path(path) if path.path.is_ident("str") => Shape::Text,
        _ => ast::argument(ty, "Cow").flatten().map_or(Shape::Owned, Shape::Reference),
    }
}

fn owned(ty: &Type, rt: &TokenStream) -> TokenStream {
    match shape(ty) {
        Shape::Reference(inner) => owned(inner, rt),
        Shape::Tuple(parts) => {
            let parts = parts.iter().map(|part| owned(part, rt));
            quote!((#(#parts,)*))
        }
        Shape::Text => quote!(#rt::String),
        Shape::Slice(of) => quote!(#rt::Vec<#of>),
        Shape::Owned => ty.to_token_stream(),
    }
}

/// The id: as the struct has it, or as operations take it. In the first case nothing is asked of its type, so that one
/// that can be no key is one error.
fn id(ty: &Type, value: &TokenStream, rt: &TokenStream) -> TokenStream {
    match shape(ty) {
        Shape::Reference(inner) => id(inner, &quote!((*#value)), rt),
        Shape::Tuple(parts) if !tokens::borrows(parts) => key(value),
        Shape::Owned => key(value),
        Shape::Tuple(_) | Shape::Text | Shape::Slice(_) => {
            let id = part_of_id(ty, value, rt);
            quote!(fn borrowed_key(&self) -> #rt::KeyRef<'_, Self> { #id })
        }
    }
}

fn key(value: &TokenStream) -> TokenStream {
    quote!(fn key(&self) -> &Self::Key { &#value })
}

/// Of a tuple whose parts are borrowed, each part for itself.
fn part_of_id(ty: &Type, value: &TokenStream, rt: &TokenStream) -> TokenStream {
    match shape(ty) {
        Shape::Reference(inner) => part_of_id(inner, &quote!((*#value)), rt),
        Shape::Tuple(parts) => {
            let parts = parts.iter().enumerate().map(|(place, part)| {
                let place = Index::from(place);
                part_of_id(part, &quote!(#value.#place), rt)
            });
            quote!((#(#parts,)*))
        }
        Shape::Text | Shape::Slice(_) => quote!(&#value),
        Shape::Owned => quote!(<#ty as #rt::Key>::borrowed(&#value)),
    }
}

/// What a key's type needs if a parameter decides about it.
pub(crate) fn key_bounds(ty: &Type, rt: &TokenStream) -> Vec<TokenStream> {
    match shape(ty) {
        Shape::Reference(inner) => key_bounds(inner, rt),
        Shape::Tuple(parts) => {
            let parts = parts.iter().map(|part| owned(part, rt));
            parts.map(|part| quote!(#part: #rt::Part)).collect()
        }
        Shape::Text | Shape::Slice(_) => Vec::new(),
        Shape::Owned => vec![quote!(#ty: #rt::Key)],
    }
}

fn put(input: &Input<'_>, names: &Names) -> TokenStream {
    let lines = input.in_order().map(|field| match field.role() {
        Role::Key | Role::Skipped | Role::Stored(Presence::Versioned) => TokenStream::new(),
        Role::Flattened => flatten::put(field, input, names),
        Role::Stored(_) => put_stored(&names.rt, field),
    });
    lines.collect()
}

fn put_stored(rt: &TokenStream, field: &Field<'_>) -> TokenStream {
    let (ty, member, stored) = (field.ty, tokens::expanded(field.ident), &field.stored_name);
    match field.codec() {
        None => quote!(#rt::put_value::<#ty>(&self.#member, #stored, row);),
        Some(Codec::Module(module)) => {
            let value = borrowed(rt, field);
            quote!(row.with(#value, #stored, #module::encode);)
        }
        Some(Codec::Json) => {
            let (value_type, value) = (field.value_type(), as_option(rt, field));
            quote!(#rt::put_json::<#value_type>(#value, #stored, row);)
        }
        Some(Codec::Ship(of)) => ship::put(rt, field, of, &borrowed(rt, field)),
    }
}

/// An `Option` of a reference to the value.
fn as_option(rt: &TokenStream, field: &Field<'_>) -> TokenStream {
    let member = tokens::expanded(field.ident);
    match ast::optional(field.ty) {
        Some(_) => quote!(self.#member.as_ref()),
        None => quote!(#rt::Option::Some(&self.#member)),
    }
}

/// The same, of what a reference is of: `with` names functions that take the `T` of a `&T`.
fn borrowed(rt: &TokenStream, field: &Field<'_>) -> TokenStream {
    let option = as_option(rt, field);
    if is_reference(field.value_type()) { quote!(#option.map(|value| &**value)) } else { option }
}

fn is_reference(ty: &Type) -> bool {
    !std::ptr::eq(ty, referent(ty))
}

/// What a reference is of.
pub(crate) fn referent(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => &reference.elem,
        Type::Paren(paren) if is_reference(&paren.elem) => referent(&paren.elem),
        Type::Group(group) if is_reference(&group.elem) => referent(&group.elem),
        _ => ty,
    }
}

/// The struct's own functions. Without `refuses`, those that are not for such a struct go unnoticed.
fn inherent(input: &Input<'_>, names: &Names, generate: Option<TokenStream>, refuses: bool) -> TokenStream {
    let Names { rt, vis, this, params, bounds, .. } = names;
    let (save, insert, save_many) = (docs::save(), docs::insert(), docs::save_many());
    let (on, all) = (Names::free_parameter(input, "E"), Names::free_parameter(input, "I"));
    let not_loaded = not_loaded(input, names, refuses);
    quote! {
        impl #params #this #bounds {
            #generate
            #save
            #vis fn save<#on: #rt::Executor>(&self, on: #on) -> #on::Reply<()> {
                #rt::save_one(self, on)
            }
            #save_many
            #vis fn save_many<#on: #rt::Executor, #all>(on: #on, records: #all) -> #on::Reply<()>
            where
                #all: #rt::IntoIterator,
                #all::Item: #rt::Borrow<Self>,
            {
                #rt::save_many::<Self, #on>(on, records)
            }
            #insert
            #vis fn insert<#on: #rt::Executor>(&self, on: #on) -> #on::Reply<#rt::bool> {
                #rt::insert(self, on)
            }
            #not_loaded
        }
    }
}

/// `load` and its like: they are there to say why they are not.
fn not_loaded(input: &Input<'_>, names: &Names, refuses: bool) -> TokenStream {
    let Names { rt, vis, .. } = names;
    let (on, id) = (Names::free_parameter(input, "E"), Names::free_parameter(input, "I"));
    let loads = refuses.then(|| quote!(where Self: #rt::Loads<#on>));
    let by_id = quote!(<#on, #id>(_: #on, _: #id));
    let one = quote!(#rt::Loaded<Self>);
    [
        ("load", by_id.clone(), one.clone()),
        ("find", by_id.clone(), quote!(#rt::Loaded<#rt::Option<Self>>)),
        ("load_many", by_id, quote!(#rt::Loaded<#rt::Vec<#rt::Option<Self>>>)),
        ("reload", quote!(<#on>(&self, _: #on)), one),
        ("scan", quote!(<#on>(_: #on)), quote!(#rt::Scan<Self>)),
    ]
    .into_iter()
    .map(|(name, signature, result)| {
        let name = format_ident!("{name}");
        quote! {
            #[doc(hidden)]
            #vis fn #name #signature -> #result #loads {
                #rt::inert()
            }
        }
    })
    .collect()
}
