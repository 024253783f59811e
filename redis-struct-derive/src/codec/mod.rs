//! `#[derive(Codec)]`: a type that is stored as one value. The phases are those of the other derive, smaller: `attr`
//! reads, `valid` has the shapes and the rules, `expand` writes the code.

mod attr;
mod expand;
#[cfg(test)]
mod rules;
mod valid;
mod words;

use crate::ctxt::Ctxt;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// The whole derive, on tokens that exist outside of the compiler too.
pub(crate) fn derive(source: &DeriveInput) -> TokenStream {
    let ctxt = Ctxt::new();
    let attrs = attr::TypeAttrs::read(&ctxt, source);
    let codec = valid::check(&ctxt, source, &attrs);
    match ctxt.check(codec) {
        Ok(codec) => expand::expand(source, &attrs, &codec),
        Err(mistakes) => expand::inert(source, &attrs, &mistakes),
    }
}
