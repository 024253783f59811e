//! The code for a struct of fields: its constants, and how it is put and taken.

use crate::ast::Input;
use crate::expand::{change, column, constant, put, take};
use crate::fallback::{self, inert_field, stored};
use crate::names::Names;
use crate::{flatten, layout};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Error;

/// The struct has passed.
pub(super) fn expand(input: &Input<'_>) -> TokenStream {
    let names = Names::new(input);
    let Names { rt, this, params, bounds, .. } = &names;
    let with_constant = input.fields().iter().filter(|field| field.has_constant());
    let constants = with_constant.map(|field| constant(&names, field, &column(&names, field)));
    let layout = layout::of_fields(input, &names);
    let (put, take, change) = (put(input, &names), take(input, &names), change(input, &names));
    let check = flatten::check(input, &quote!(<#this as #rt::RedisFields>::LAYOUT), &quote!(#rt::Layout));
    quote! {
        #[automatically_derived]
        impl #params #rt::RedisFields for #this #bounds {
            const LAYOUT: &'static #rt::Layout = &#layout;
            fn put(&self, row: &mut #rt::Put) {
                #put
            }
            fn take(row: &mut #rt::Take<'_>) -> #rt::Result<Self> {
                #rt::Ok(Self { #take })
            }
            fn change(&mut self, changes: &mut #rt::Apply<'_>) -> #rt::Result<()> {
                #change
                #rt::Ok(())
            }
        }
        #check
        impl #params #this #bounds {
            #(#constants)*
        }
    }
}

/// The struct has mistakes: see `fallback`.
pub(super) fn inert(input: &Input<'_>, mistakes: &[Error]) -> TokenStream {
    let names = Names::inert(input);
    let Names { rt, this, params, bounds, .. } = &names;
    let constants = stored(input).into_iter().map(|field| constant(&names, field, &inert_field(&names, field)));
    let (mistakes, inert) = (mistakes.iter().map(Error::to_compile_error), fallback::inert(&names));
    quote! {
        #(#mistakes)*
        #[automatically_derived]
        impl #params #rt::RedisFields for #this #bounds {
            const LAYOUT: &'static #rt::Layout = &#rt::Layout::new(&[], &[]);
            fn put(&self, _: &mut #rt::Put) {
                #inert
            }
            fn take(_: &mut #rt::Take<'_>) -> #rt::Result<Self> {
                #inert
            }
            fn change(&mut self, _: &mut #rt::Apply<'_>) -> #rt::Result<()> {
                #inert
            }
        }
        impl #params #this #bounds {
            #(#constants)*
        }
    }
}
