//! What `schema()` tells: names and types, as text.

use crate::ast::{Codec, Field, Input};
use crate::names::Names;
use crate::valid::Record;
use crate::{expand, flatten, tokens};
use proc_macro2::TokenStream;
use quote::quote;

/// The key, and a column for each stored field, in the order of the stored names.
pub(crate) fn layout(record: &Record<'_>) -> TokenStream {
    let (key, key_type) = (tokens::plain(record.key.ident), tokens::text(record.key.ty));
    let columns = columns(record.input);
    quote!(.layout(#key, #key_type, #columns))
}

/// The layout of a struct of fields.
pub(crate) fn of_fields(input: &Input<'_>, names: &Names) -> TokenStream {
    let stored = input.fields().iter().filter(|field| field.is_stored()).map(|field| &field.stored_name);
    let (rt, columns) = (&names.rt, columns(input));
    let (aliases, flatten) = (expand::aliases(input), flatten::layouts(input, names));
    flatten::checked(input, quote!(#rt::Layout::new(&[#(#stored),*], #columns) #aliases #flatten))
}

fn columns(input: &Input<'_>) -> TokenStream {
    let columns = input.fields().iter().filter(|field| field.is_stored()).map(column);
    quote!(&[#(#columns),*])
}

fn column(field: &Field<'_>) -> TokenStream {
    let (name, ty) = (tokens::plain(field.ident), tokens::text(field.ty));
    let constant = tokens::expanded(&field.constant);
    // A ship's name is known to its constant.
    let module = match field.codec() {
        Some(Codec::Module(path)) => path.map(tokens::text),
        _ => None,
    };
    let codec = module.map(|module| quote!(.with(#module)));
    quote!(Self::#constant.column(#name, #ty) #codec)
}
