//! What `schema()` tells: names and types, as text.

use crate::ast::{Codec, Field};
use crate::tokens;
use crate::valid::Record;
use proc_macro2::TokenStream;
use quote::quote;

/// The key, and a column for each stored field, in the order of the stored names.
pub(crate) fn layout(record: &Record<'_>) -> TokenStream {
    let (key, key_type) = (tokens::plain(record.key.ident), tokens::text(record.key.ty));
    let stored = record.input.fields().iter().filter(|field| field.is_stored());
    let columns = stored.map(column);
    quote!(.layout(#key, #key_type, &[#(#columns),*]))
}

fn column(field: &Field<'_>) -> TokenStream {
    let (name, ty) = (tokens::plain(field.ident), tokens::text(field.ty));
    let constant = tokens::expanded(&field.constant);
    let codec = field.codec().map(|codec| match codec {
        Codec::Module(path) => tokens::text(path),
        Codec::Json => "json".to_owned(),
    });
    let codec = codec.map(|codec| quote!(.with(#codec)));
    quote!(Self::#constant.column(#name, #ty) #codec)
}
