//! What can be stored as one value, and the rules.

use super::attr::{TypeAttrs, VariantAttrs};
use super::words::Word;
use crate::ast;
use crate::ctxt::Ctxt;
use crate::tokens;
use proc_macro2::Ident;
use syn::{Data, DataEnum, DataStruct, DeriveInput, Fields, Member, Type, Variant};

/// A type that has passed.
pub(crate) enum Codec<'a> {
    /// Stored as its only field.
    Newtype { member: Member, ty: &'a Type },
    /// An enum that is stored by name.
    Names(Vec<Named<'a>>),
    /// An enum that is stored by discriminant.
    Numbers(Vec<&'a Ident>),
    /// Stored as another type.
    Converted { from: &'a Type, fallible: bool, into: &'a Type },
}

pub(crate) struct Named<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
}

/// Applies every rule.
pub(crate) fn check<'a>(ctxt: &Ctxt, source: &'a DeriveInput, attrs: &'a TypeAttrs) -> Option<Codec<'a>> {
    lifetimes(ctxt, source);
    on_fields(ctxt, source);
    if attrs.source().is_some() || attrs.into.is_some() {
        return converted(ctxt, source, attrs);
    }
    match &source.data {
        Data::Struct(data) => newtype(ctxt, source, data, attrs),
        Data::Enum(data) => enumeration(ctxt, source, data, attrs),
        Data::Union(data) => {
            ctxt.error_at(data.union_token.span, format!("a union cannot be stored: {CONVERT}"));
            None
        }
    }
}

/// The way out for every type that has no form of its own.
const CONVERT: &str = r#"write `#[redis(try_from = "String", into = "String")]` to store it as another type"#;

fn lifetimes(ctxt: &Ctxt, source: &DeriveInput) {
    if let Some(parameter) = source.generics.lifetimes().next() {
        let lifetime = &parameter.lifetime;
        let message = format!(
            "a value cannot borrow for `{lifetime}`: what is read comes from the server and has nobody to borrow from; \
             write owned types, such as `String` instead of `&{lifetime} str`"
        );
        ctxt.error(lifetime, message);
    }
}

fn on_fields(ctxt: &Ctxt, source: &DeriveInput) {
    let fields: Vec<&syn::Field> = match &source.data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => data.variants.iter().flat_map(|variant| &variant.fields).collect(),
        Data::Union(_) => Vec::new(),
    };
    let attributes = fields.into_iter().flat_map(|field| &field.attrs);
    for attribute in attributes.filter(|attribute| attribute.path().is_ident("redis")) {
        ctxt.error(attribute, "no attribute belongs on a field here: `Codec` stores the type as one value; remove it");
    }
}

fn converted<'a>(ctxt: &Ctxt, source: &'a DeriveInput, attrs: &'a TypeAttrs) -> Option<Codec<'a>> {
    if let (Some(_), Some(second)) = (&attrs.try_from, &attrs.from) {
        ctxt.error(&second.token, "`from` conflicts with `try_from`: a value is read by one of them, remove the other");
    }
    let words = [attrs.rename_all.as_ref().map(|(token, _)| token), attrs.number.as_ref()];
    let variants: Vec<_> = variants(ctxt, source);
    let on_variants = variants.iter().flat_map(|(_, attrs)| attrs.tokens());
    for token in words.into_iter().flatten().chain(on_variants) {
        ctxt.error(token, format!("`{token}` conflicts with `into`: the other type is what is stored; remove it"));
    }
    let (from, into) = (attrs.source(), attrs.into.as_ref());
    alone(ctxt, attrs);
    Some(Codec::Converted { from: from?.ty.as_ref()?, fallible: attrs.try_from.is_some(), into: into?.ty.as_ref()? })
}

/// A conversion in one direction only. One that was mistaken has been reported.
fn alone(ctxt: &Ctxt, attrs: &TypeAttrs) {
    let meant = |word| attrs.meant.contains(&word);
    match (attrs.source(), &attrs.into) {
        (Some(from), None) if !meant(Word::Into) => {
            let (word, text) = (&from.token, from.text.value());
            let message = format!("`{word}` without `into` only reads: write `{word} = \"{text}\", into = \"{text}\"`");
            ctxt.error(word, message);
        }
        (None, Some(into)) if !meant(Word::TryFrom) && !meant(Word::From) => {
            let (word, text) = (&into.token, into.text.value());
            let message =
                format!("`into` without `try_from` only writes: write `try_from = \"{text}\", into = \"{text}\"`");
            ctxt.error(word, message);
        }
        _ => {}
    }
}

fn variants<'a>(ctxt: &Ctxt, source: &'a DeriveInput) -> Vec<(&'a Variant, VariantAttrs)> {
    let Data::Enum(data) = &source.data else { return Vec::new() };
    data.variants.iter().map(|variant| (variant, VariantAttrs::read(ctxt, variant))).collect()
}

fn newtype<'a>(ctxt: &Ctxt, source: &'a DeriveInput, data: &'a DataStruct, attrs: &TypeAttrs) -> Option<Codec<'a>> {
    for token in attrs.rename_all.iter().map(|(token, _)| token).chain(&attrs.number) {
        let message =
            format!("`{token}` belongs on an enum: a struct with one field is stored as that field; remove it");
        ctxt.error(token, message);
    }
    let mut fields = data.fields.members().zip(&data.fields);
    let Some((member, field)) = fields.next() else {
        let message = "a struct without fields has nothing to store: `Codec` stores a struct as its only field";
        ctxt.error(&source.ident, message);
        return None;
    };
    if let Some((_, second)) = fields.next() {
        let rule = "a second field: `Codec` stores a struct as its only field, and one value has no room for two";
        ctxt.error(&second.ty, format!("{rule}; {CONVERT}, or derive `RedisStruct` for a hash with a field for each"));
    }
    option(ctxt, &field.ty);
    Some(Codec::Newtype { member, ty: &field.ty })
}

fn option(ctxt: &Ctxt, ty: &Type) {
    if let Some(inner) = ast::optional(ty) {
        let inner = inner.map_or_else(|| "T".to_owned(), tokens::text);
        let message = format!(
            "an `Option` has no bytes of its own: write the type `{inner}` here, and `Option` of the new type where a \
             field may be absent"
        );
        ctxt.error(ty, message);
    }
}

fn enumeration<'a>(ctxt: &Ctxt, source: &'a DeriveInput, data: &'a DataEnum, attrs: &TypeAttrs) -> Option<Codec<'a>> {
    let variants = variants(ctxt, source);
    if variants.is_empty() {
        ctxt.error(
            &source.ident,
            "an enum without variants has no value to store: `Codec` stores an enum by the name of the variant",
        );
        return None;
    }
    for variant in data.variants.iter().filter(|variant| !matches!(variant.fields, Fields::Unit)) {
        let name = tokens::plain(&variant.ident);
        ctxt.error(
            &variant.fields,
            format!("the variant `{name}` carries data, and a name has no room for it; {CONVERT}"),
        );
    }
    if let Some(number) = &attrs.number {
        numbered(ctxt, number, attrs, &variants);
        return Some(Codec::Numbers(variants.into_iter().map(|(variant, _)| &variant.ident).collect()));
    }
    let rule = attrs.rename_all.as_ref().and_then(|(_, rule)| *rule);
    names(ctxt, &variants, |variant, attrs| attrs.stored(variant, rule));
    let named = |(variant, attrs): (&'a Variant, VariantAttrs)| Named {
        name: attrs.stored(variant, rule),
        aliases: attrs.aliases.iter().map(|alias| alias.text.value()).collect(),
        ident: &variant.ident,
    };
    Some(Codec::Names(variants.into_iter().map(named).collect()))
}

fn numbered(ctxt: &Ctxt, number: &Ident, attrs: &TypeAttrs, variants: &[(&Variant, VariantAttrs)]) {
    let on_variants = variants.iter().flat_map(|(_, attrs)| attrs.tokens());
    for token in attrs.rename_all.iter().map(|(token, _)| token).chain(on_variants) {
        let message = format!(
            "`{token}` conflicts with `{number}`: a variant is stored as its discriminant, not by name; remove one of the two"
        );
        ctxt.error(token, message);
    }
}

/// A name that is stored or read stands for one variant.
fn names(ctxt: &Ctxt, variants: &[(&Variant, VariantAttrs)], stored: impl Fn(&Variant, &VariantAttrs) -> String) {
    let mut taken: Vec<(String, &Ident)> = Vec::new();
    for (variant, attrs) in variants {
        let name = stored(variant, attrs);
        if let Some((_, first)) = taken.iter().find(|(other, _)| *other == name) {
            let first = tokens::plain(first);
            let message = format!(
                "the name `{name}` is taken by the variant `{first}`: each variant has its own, write `#[redis(rename = \"…\")]`"
            );
            match &attrs.rename {
                Some(rename) => ctxt.error(&rename.text, message),
                None => ctxt.error(&variant.ident, message),
            }
        }
        taken.push((name, &variant.ident));
    }
    for (variant, alias) in variants.iter().flat_map(|(variant, attrs)| attrs.aliases.iter().map(move |a| (variant, a)))
    {
        let name = alias.text.value();
        if let Some((_, first)) = taken.iter().find(|(other, _)| *other == name) {
            let first = tokens::plain(first);
            ctxt.error(&alias.text, format!("the name `{name}` is taken by the variant `{first}`: remove the alias"));
        }
        taken.push((name, &variant.ident));
    }
}
