//! The code for a struct that has passed: names, types and field access. The work is the runtime's, written once.

use crate::ast::{Codec, Field, Input, Presence, Role};
use crate::attr::{DefaultValue, Rename, Template};
use crate::names::Names;
use crate::valid::Record;
use crate::{borrowing, changes, docs, flatten, layout, projection, ship, tokens, version};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned as _;

/// Everything that the derive makes of a record.
pub(crate) fn expand(record: &Record<'_>) -> TokenStream {
    let input = record.input;
    if input.borrows() {
        return borrowing::expand(record);
    }
    let names = Names::new(input);
    let with_constant = || input.fields().iter().filter(|field| field.has_constant());
    let constants = with_constant().map(|field| constant(&names, field, &value(&names, field, input)));
    let implementation = implementation(record, &names);
    let generate = generate(record, &names);
    let inherent = inherent(&names, input, constants, generate);
    let changes = changes::expand(&names, input, with_constant());
    quote!(#implementation #inherent #changes)
}

fn implementation(record: &Record<'_>, names: &Names) -> TokenStream {
    let Names { rt, this, params, bounds, .. } = names;
    let input = record.input;
    let (spec, put) = (spec(record, names, layout::layout(record)), put(input, names));
    let (take, change) = (take(input, names), change(input, names));
    let check = flatten::check(input, &quote!(<#this as #rt::Saved>::SPEC), &quote!(#rt::Spec));
    let (key, key_type) = (record.key.ident, record.key.ty);
    let (key, expected) = (tokens::expanded(key), version::expected(input, names));
    quote! {
        #[automatically_derived]
        impl #params #rt::Saved for #this #bounds {
            type Key = #key_type;
            const SPEC: &'static #rt::Spec = &#spec;
            #[allow(
                clippy::misnamed_getters,
                reason = "the key's field has its own name, and another may be named `key`"
            )]
            fn key(&self) -> &Self::Key {
                &self.#key
            }
            #expected
            fn put(&self, row: &mut #rt::Put) {
                #put
            }
        }
        #[automatically_derived]
        impl #params #rt::Record for #this #bounds {
            fn take(key: Self::Key, row: &mut #rt::Take<'_>) -> #rt::Result<Self> {
                #rt::Ok(Self { #take })
            }
            fn change(&mut self, changes: &mut #rt::Apply<'_>) -> #rt::Result<()> {
                #change
                #rt::Ok(())
            }
        }
        #[automatically_derived]
        impl #params #rt::RedisStruct for #this #bounds {}
        #check
    }
}

/// `layout` is what `schema()` tells.
pub(crate) fn spec(record: &Record<'_>, names: &Names, layout: TokenStream) -> TokenStream {
    let Record { input, keyspace, .. } = record;
    if let Some(of) = &input.attrs.of {
        return projection::spec(record, &of.ty, names);
    }
    let (rt, attrs) = (&names.rt, &input.attrs);
    let name = tokens::plain(&input.source.ident);
    let stored = input.fields().iter().filter(|field| field.is_stored()).map(|field| &field.stored_name);
    let ttl = attrs.ttl_millis.map(Literal::u64_unsuffixed).map(|millis| quote!(.ttl_millis(#millis)));
    let connection = attrs.connection.as_ref().map(|name| quote!(.connection(#name)));
    let key = key(record, rt);
    let aliases = aliases(input);
    let (flatten, version) = (flatten::layouts(input, names), version::spec(input, names));
    let sides = ship::sides(input, rt);
    let new = quote!(#rt::Spec::new(#name, #keyspace, &[#(#stored),*]));
    flatten::checked(input, quote!(#new #layout #aliases #flatten #sides #key #ttl #version #connection))
}

/// Fields with their other names, in order.
pub(crate) fn aliases(input: &Input<'_>) -> Option<TokenStream> {
    let of = |field: &Field<'_>| {
        let stored = &field.stored_name;
        let pair = |alias: &Rename| {
            let alias = &alias.name;
            quote!((#stored, #alias))
        };
        field.attrs.aliases.iter().map(pair).collect::<Vec<_>>()
    };
    let stored = input.fields().iter().filter(|field| field.is_stored());
    let pairs: Vec<_> = stored.flat_map(of).collect();
    (!pairs.is_empty()).then(|| quote!(.aliases(&[#(#pairs),*])))
}

/// How keys are written and shown, where that is not the usual way.
fn key(record: &Record<'_>, rt: &TokenStream) -> TokenStream {
    let (attrs, ty) = (&record.input.attrs, borrowing::key_type(record, rt));
    let template = match attrs.template {
        Some(Template::Colon) => quote!(.template(#rt::Template::Colon)),
        Some(Template::Bare) => quote!(.template(#rt::Template::Bare)),
        Some(Template::Braces) | None => TokenStream::new(),
    };
    let raw = attrs.raw_key.as_ref().map(|_| quote!(.raw_key::<#ty>()));
    let secret = record.key.attrs.secret.as_ref().map(|_| quote!(.secret_key()));
    quote!(#template #raw #secret)
}

/// `generate_key()`, where it is asked for.
pub(crate) fn generate(record: &Record<'_>, names: &Names) -> Option<TokenStream> {
    let (rt, ty) = (&names.rt, record.key.ty);
    record
        .key
        .attrs
        .generate
        .as_ref()
        .map(|_| generate_fn(names, &quote!(#ty), &quote!(<#ty as #rt::GenerateKey>::generate())))
}

pub(crate) fn generate_fn(names: &Names, ty: &TokenStream, body: &TokenStream) -> TokenStream {
    let (vis, docs) = (&names.vis, docs::generate_key());
    quote! {
        #docs
        #vis fn generate_key() -> #ty {
            #body
        }
    }
}

pub(crate) fn put(input: &Input<'_>, names: &Names) -> TokenStream {
    let lines = input.in_order().map(|field| {
        let (constant, member) = (tokens::expanded(&field.constant), tokens::expanded(field.ident));
        match field.role() {
            Role::Key | Role::Skipped => TokenStream::new(),
            Role::Flattened => flatten::put(field, input, names),
            Role::Stored(Presence::Versioned) => TokenStream::new(),
            Role::Stored(_) => quote!(Self::#constant.raw.put(&self.#member, row);),
        }
    });
    lines.collect()
}

pub(crate) fn take(input: &Input<'_>, names: &Names) -> TokenStream {
    let (rt, flattened) = (&names.rt, flatten::bound(input, &names.rt));
    let lines = input.in_order().map(|field| {
        let (constant, member, ty) = (tokens::expanded(&field.constant), tokens::expanded(field.ident), field.ty);
        match field.role() {
            Role::Key => quote!(#member: key,),
            Role::Skipped => quote!(#member: <#ty as #rt::Default>::default(),),
            Role::Flattened => quote!(#member: <#ty as #flattened>::take(row)?,),
            Role::Stored(_) => quote!(#member: Self::#constant.raw.take(row)?,),
        }
    });
    lines.collect()
}

pub(crate) fn change(input: &Input<'_>, names: &Names) -> TokenStream {
    let flattened = flatten::bound(input, &names.rt);
    let lines = input.fields().iter().filter(|field| field.has_constant()).map(|field| {
        let (constant, member, ty) = (tokens::expanded(&field.constant), tokens::expanded(field.ident), field.ty);
        match field.role() {
            Role::Flattened => quote!(<#ty as #flattened>::change(&mut self.#member, changes)?;),
            Role::Stored(Presence::Versioned) => version::change(names, field),
            _ => quote!(changes.apply(Self::#constant.raw, &mut self.#member)?;),
        }
    });
    lines.collect()
}

/// The value of a field's constant.
fn value(names: &Names, field: &Field<'_>, input: &Input<'_>) -> TokenStream {
    match &input.attrs.of {
        Some(of) => projection::column(names, field, &of.ty),
        None => column(names, field),
    }
}

/// The call that makes a column, the only one with a bound: a type without a codec is one error, at the type.
pub(crate) fn column(names: &Names, field: &Field<'_>) -> TokenStream {
    let (rt, ty, stored) = (&names.rt, field.ty, &field.stored_name);
    if let Some(codec) = field.codec() {
        return column_with(names, field, &codec);
    }
    match field.role() {
        Role::Stored(Presence::Optional) => quote!(#rt::optional::<Self, #ty>(#stored)),
        Role::Stored(Presence::Defaulted(value)) => {
            let default = default(rt, ty, value);
            quote!(#rt::defaulted::<Self, #ty>(#stored, #default))
        }
        Role::Stored(Presence::Versioned) => version::constant(names, field),
        Role::Flattened => quote!(#rt::nested()),
        _ => quote!(#rt::required::<Self, #ty>(#stored)),
    }
}

/// The same of a field whose type's own codec does not store it.
fn column_with(names: &Names, field: &Field<'_>, codec: &Codec<'_>) -> TokenStream {
    let (rt, ty, stored) = (&names.rt, field.ty, &field.stored_name);
    let default = match field.role() {
        Role::Stored(Presence::Defaulted(value)) => {
            let default = default(rt, ty, value);
            quote!(#rt::Option::Some(#default))
        }
        _ => quote!(#rt::Option::None),
    };
    let is_optional = matches!(field.role(), Role::Stored(Presence::Optional));
    match codec {
        Codec::Json if is_optional => {
            let value = field.value_type();
            quote!(#rt::optional_json::<Self, #value>(#stored))
        }
        Codec::Json => quote!(#rt::json_field::<Self, #ty, _>(#stored, #default)),
        Codec::Ship(of) => ship::column(rt, field, of, &default),
        Codec::Module(module) => {
            let functions = module.map(|module| functions(rt, module, is_optional));
            quote!(#rt::with::<Self, #ty, _>(#stored, #functions, #default))
        }
    }
}

/// What writes and reads a field by a module: where its functions do not fit, the caret is on its path. `encode` is called,
/// not passed: of one of another type the compiler would speak in terms of closures.
fn functions(rt: &TokenStream, module: &Path, is_optional: bool) -> TokenStream {
    let span = module.span().resolved_at(Span::call_site());
    let rt = tokens::at(rt, span);
    if is_optional {
        quote_spanned! {span=>
            |value, name, row| row.with(value.as_ref(), name, |v, to| #module::encode(v, to)),
            |bulk| #rt::take_with(bulk, #module::decode).map(#rt::Option::Some)
        }
    } else {
        quote_spanned! {span=>
            |value, name, row| row.with(#rt::Option::Some(value), name, |v, to| #module::encode(v, to)),
            |bulk| #rt::take_with(bulk, #module::decode)
        }
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
    if field.is_flattened() {
        return quote! {
            #docs
            #vis const #constant: #rt::Nested<Self, #ty> = #value;
        };
    }
    let is_usual = matches!(field.role(), Role::Stored(Presence::Required)) && field.codec().is_none();
    let presence = (!is_usual).then(|| names.presence(field)).map(|presence| quote!(, #presence));
    quote! {
        #docs
        #vis const #constant: #rt::Field<Self, #ty #presence> = #value;
    }
}

/// The struct's own items: the constants, and `changes()`.
pub(crate) fn inherent(
    names: &Names,
    input: &Input<'_>,
    constants: impl Iterator<Item = TokenStream>,
    generate: Option<TokenStream>,
) -> TokenStream {
    let Names { rt, vis, this, changes, changes_type, params, bounds, .. } = names;
    let docs = docs::changes_fn(&tokens::plain(&input.source.ident));
    quote! {
        impl #params #this #bounds {
            #(#constants)*
            #generate
            #docs
            #vis fn changes() -> #changes_type {
                #changes(#rt::Changes::new())
            }
        }
    }
}
