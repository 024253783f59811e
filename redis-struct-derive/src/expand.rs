//! The code for a struct that has passed: names, types and field access. The work is the runtime's, written once.

use crate::ast::{Field, Input, Presence, Role};
use crate::attr::DefaultValue;
use crate::names::Names;
use crate::valid::Record;
use crate::{changes, docs, tokens};
use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

/// Everything that the derive makes of a record.
pub(crate) fn expand(record: &Record<'_>) -> TokenStream {
    let input = record.input;
    let names = Names::new(input);
    let stored = || input.fields().iter().filter(|field| field.is_stored());
    let constants = stored().map(|field| constant(&names, field, &column(&names, field)));
    let implementation = implementation(record, &names);
    let inherent = inherent(&names, input, constants);
    let changes = changes::expand(&names, input, stored());
    quote!(#implementation #inherent #changes)
}

fn implementation(record: &Record<'_>, names: &Names) -> TokenStream {
    let Names { rt, this, params, bounds, .. } = names;
    let (spec, put, take) = (spec(record, names), put(record), take(record, names));
    let (key, key_type) = (record.key.ident, record.key.ty);
    let key = tokens::expanded(key);
    quote! {
        #[automatically_derived]
        impl #params #rt::Record for #this #bounds {
            type Key = #key_type;
            const SPEC: &'static #rt::Spec = &#spec;
            #[allow(
                clippy::misnamed_getters,
                reason = "the key's field has its own name, and another may be named `key`"
            )]
            fn key(&self) -> &Self::Key {
                &self.#key
            }
            fn put(&self, row: &mut #rt::Put) {
                #put
            }
            fn take(key: Self::Key, row: &mut #rt::Take<'_>) -> #rt::Result<Self> {
                #rt::Ok(Self { #take })
            }
        }
        #[automatically_derived]
        impl #params #rt::RedisStruct for #this #bounds {}
    }
}

fn spec(record: &Record<'_>, names: &Names) -> TokenStream {
    let Record { input, keyspace, .. } = record;
    let (rt, attrs) = (&names.rt, &input.attrs);
    let name = tokens::plain(&input.source.ident);
    let stored = input.fields().iter().filter(|field| field.is_stored()).map(Field::stored_name);
    let ttl = attrs.ttl_millis.map(Literal::u64_unsuffixed).map(|millis| quote!(.ttl_millis(#millis)));
    let connection = attrs.connection.as_ref().map(|name| quote!(.connection(#name)));
    quote!(#rt::Spec::new(#name, #keyspace, &[#(#stored),*]) #ttl #connection)
}

fn put(record: &Record<'_>) -> TokenStream {
    let stored = record.input.fields().iter().filter(|field| field.is_stored());
    let lines = stored.map(|field| {
        let (constant, member) = (tokens::expanded(&field.constant), tokens::expanded(field.ident));
        quote!(Self::#constant.put(&self.#member, row);)
    });
    lines.collect()
}

fn take(record: &Record<'_>, names: &Names) -> TokenStream {
    let rt = &names.rt;
    let lines = record.input.fields().iter().map(|field| {
        let (constant, member, ty) = (tokens::expanded(&field.constant), tokens::expanded(field.ident), field.ty);
        match field.role() {
            Role::Key => quote!(#member: key,),
            Role::Skipped => quote!(#member: <#ty as #rt::Default>::default(),),
            Role::Stored(_) => quote!(#member: Self::#constant.take(row)?,),
        }
    });
    lines.collect()
}

/// The call that makes a column, the only one with a bound: a type without a codec is one error, at the type.
fn column(names: &Names, field: &Field<'_>) -> TokenStream {
    let (rt, ty, stored) = (&names.rt, field.ty, field.stored_name());
    match field.role() {
        Role::Stored(Presence::Optional) => quote!(#rt::optional::<Self, #ty>(#stored)),
        Role::Stored(Presence::Defaulted(value)) => {
            let default = default(rt, ty, value);
            quote!(#rt::defaulted::<Self, #ty>(#stored, #default))
        }
        _ => quote!(#rt::required::<Self, #ty>(#stored)),
    }
}

fn default(rt: &TokenStream, ty: &syn::Type, value: &DefaultValue) -> TokenStream {
    match value {
        DefaultValue::Trait => quote!(#rt::default::<#ty>),
        // Not the path alone: what a function of another type should be, would be told in terms of pointers.
        DefaultValue::Function(path) => {
            let call = quote_spanned!(path.span()=> ());
            quote!(|| #path #call)
        }
        DefaultValue::Expression(expression) => quote!(|| #expression),
    }
}

/// A field's constant, with the given value.
pub(crate) fn constant(names: &Names, field: &Field<'_>, value: &TokenStream) -> TokenStream {
    let (rt, ty, docs) = (&names.rt, field.ty, docs::constant(field));
    let (vis, constant) = (tokens::expanded_all(&field.source.vis), tokens::expanded(&field.constant));
    let presence = match field.role() {
        Role::Stored(Presence::Optional) => quote!(, #rt::Optional),
        Role::Stored(Presence::Defaulted(_)) => quote!(, #rt::Defaulted),
        _ => TokenStream::new(),
    };
    quote! {
        #docs
        #vis const #constant: #rt::Field<Self, #ty #presence> = #value;
    }
}

/// The struct's own items: the constants, and `changes()`.
pub(crate) fn inherent(names: &Names, input: &Input<'_>, constants: impl Iterator<Item = TokenStream>) -> TokenStream {
    let Names { rt, vis, this, changes, changes_type, params, bounds, .. } = names;
    let docs = docs::changes_fn(&tokens::plain(&input.source.ident));
    quote! {
        impl #params #this #bounds {
            #(#constants)*
            #docs
            #vis fn changes() -> #changes_type {
                #changes(#rt::Changes::new())
            }
        }
    }
}
