//! `#[derive(RedisFields)]`: a struct without a key, whose fields are stored with those of the record that it is
//! flattened into. It is read and judged as a record is (`attr`, `ast`, `valid`), with fewer words and rules.

mod expand;
#[cfg(test)]
mod rules;
mod words;

use crate::ast::{Input, Kind};
use crate::ctxt::Ctxt;
use crate::valid;
use proc_macro2::TokenStream;
use syn::DeriveInput;
pub(crate) use words::items;

/// The whole derive, on tokens that exist outside of the compiler too.
pub(crate) fn derive(source: &DeriveInput) -> TokenStream {
    let ctxt = Ctxt::new();
    let input = Input::from_syn(&ctxt, source, Kind::Fields);
    let checked = valid::check_fields(&ctxt, &input);
    match ctxt.check(checked) {
        Ok(()) if !input.repeats => expand::expand(&input),
        Ok(()) => expand::inert(&input, &[]),
        Err(mistakes) => expand::inert(&input, &mistakes),
    }
}
