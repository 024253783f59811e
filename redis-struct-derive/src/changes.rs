//! `UserChanges`: a type of our own next to the struct, so that every stored field can have a setter of its name.

use crate::ast::{Field, Input};
use crate::names::Names;
use crate::{docs, flatten, tokens, version};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// The type with its setters, and its way into the runtime.
pub(crate) fn expand<'f>(names: &Names, input: &Input<'_>, fields: impl Iterator<Item = &'f Field<'f>>) -> TokenStream {
    let Names { rt, vis, this, changes, changes_type, params, params_with_defaults, bounds } = names;
    let docs = docs::changes_type(&tokens::plain(&input.source.ident));
    let setters = fields.map(|field| setter(names, field));
    let (set, counters) = (flatten::set(names, input), counters(names, input));
    quote! {
        #docs
        #[must_use = "changes do nothing until they are given to `update`"]
        #vis struct #changes #params_with_defaults (#rt::Changes<#this>) #bounds;
        impl #params #changes_type #bounds {
            #(#setters)*
            #set
            #counters
        }
        #[automatically_derived]
        impl #params #rt::Conversion<#changes_type> for #rt::Changes<#this> #bounds {
            fn from(changes: #changes_type) -> Self {
                changes.0
            }
        }
        #[automatically_derived]
        impl #params #rt::Conversion<&#changes_type> for #rt::Changes<#this> #bounds {
            fn from(changes: &#changes_type) -> Self {
                #rt::Conversion::from(&changes.0)
            }
        }
    }
}

fn setter(names: &Names, field: &Field<'_>) -> TokenStream {
    if field.is_flattened() {
        return flatten::setter(names, field);
    }
    if field.is_version() {
        return version::setter(names, field);
    }
    let this = &names.this;
    let (given, docs) = (names.given(field), docs::setter(field));
    let (vis, name) = (tokens::expanded_all(&field.source.vis), tokens::expanded(field.ident));
    let constant = tokens::expanded(&field.constant);
    quote! {
        #docs
        #vis fn #name(mut self, value: impl #given) -> Self {
            self.0.set(<#this>::#constant, value);
            self
        }
    }
}

const COUNTERS: [(&str, &str); 4] = [
    ("incr", "Adds `by` to the number in `field`, on the server"),
    ("decr", "Subtracts `by` from the number in `field`, on the server"),
    ("mul", "Multiplies the number in `field` by `by`, on the server"),
    ("div", "Divides the number in `field` by `by`, on the server, integers towards zero"),
];

/// `incr`, `decr`, `mul` and `div`. A field of that name keeps its setter, and the other is left to the runtime's list of
/// changes.
fn counters(names: &Names, input: &Input<'_>) -> TokenStream {
    let is_setter =
        |name: &str| input.fields().iter().any(|field| field.has_constant() && tokens::plain(field.ident) == name);
    let free = COUNTERS.into_iter().filter(|(name, _)| !is_setter(name));
    free.map(|(name, what)| counter(names, input, &format_ident!("{name}"), what)).collect()
}

/// The number's type is a parameter of its own: as the field's, it would be a second error where the field has none.
fn counter(names: &Names, input: &Input<'_>, name: &Ident, what: &str) -> TokenStream {
    let Names { rt, this, vis, .. } = names;
    let docs = docs::count(what);
    let field = Names::free_parameter(input, "F");
    let number = Names::free_parameter(input, "N");
    let bound = quote!(#rt::Countable<#this, Number = #number>);
    quote! {
        #docs
        #vis fn #name<#field: #bound, #number>(mut self, field: #field, by: #number) -> Self {
            self.0 .#name(field, by);
            self
        }
    }
}
