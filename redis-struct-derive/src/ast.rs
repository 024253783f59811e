//! The struct, with what every field is. Mistakes do not stop it: `valid` judges all of it, and `fallback` makes the
//! most of what is there.

use crate::attr::{Default, DefaultValue, FieldAttrs, StructAttrs};
use crate::ctxt::Ctxt;
use crate::rename::RenameRule;
use crate::ship::Ship;
use crate::{name, tokens};
use proc_macro2::Ident;
use syn::{Data, DataStruct, DeriveInput, Fields, FieldsNamed, GenericArgument, Path, PathArguments, Type, TypePath};

/// Which derive it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `RedisStruct`: a hash of its own.
    Record,
    /// `RedisFields`: a part of another struct's.
    Fields,
}

/// What the macro was given.
pub(crate) struct Input<'a> {
    pub(crate) kind: Kind,
    pub(crate) source: &'a DeriveInput,
    pub(crate) attrs: StructAttrs,
    /// None where it is not a struct with named fields; that has been reported.
    pub(crate) fields: Option<Vec<Field<'a>>>,
    /// Whether a field is declared twice: the compiler reports that, and a second report would not help.
    pub(crate) repeats: bool,
}

/// A named field.
pub(crate) struct Field<'a> {
    pub(crate) source: &'a syn::Field,
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) attrs: FieldAttrs,
    pub(crate) constant: Ident,
    /// The name in the hash, of a field that is stored.
    pub(crate) stored_name: String,
}

/// What becomes of a field.
pub(crate) enum Role<'a> {
    Key,
    Skipped,
    /// Stored as several: a struct of fields, or a map of the undeclared ones.
    Flattened,
    Stored(Presence<'a>),
}

/// How a field is stored that its type's own codec does not store.
pub(crate) enum Codec<'a> {
    /// `with`: by the functions `encode` and `decode` of this module, which in a projection is not known.
    Module(Option<&'a Path>),
    Json,
    /// `#[ship(…)]`
    Ship(&'a Ship),
}

/// What it means that a stored field is absent.
pub(crate) enum Presence<'a> {
    /// The record is incomplete.
    Required,
    /// The field is `None`.
    Optional,
    /// The field has its default.
    Defaulted(&'a DefaultValue),
    /// The field is the record's version, and zero.
    Versioned,
}

impl<'a> Input<'a> {
    pub(crate) fn from_syn(ctxt: &Ctxt, source: &'a DeriveInput, kind: Kind) -> Self {
        let attrs = StructAttrs::read(ctxt, source, kind);
        let named = named_fields(ctxt, source, kind);
        let fields = named.map(|named| Field::all(ctxt, named, attrs.rename_all, kind));
        let repeats = named.map(|named| named.named.len()) > fields.as_ref().map(Vec::len);
        Input { kind, source, attrs, fields, repeats }
    }

    pub(crate) fn fields(&self) -> &[Field<'a>] {
        self.fields.as_deref().unwrap_or_default()
    }

    /// The fields in the order in which they are written and read: those that are stored as several come last.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &Field<'a>> {
        let is_flattened = |field: &&Field<'_>| field.is_flattened();
        let own = self.fields().iter().filter(move |field| !is_flattened(field));
        own.chain(self.flattened())
    }

    /// The field that every write raises.
    pub(crate) fn version(&self) -> Option<&Field<'a>> {
        self.fields().iter().find(|field| field.is_version())
    }

    /// Whether the struct has lifetimes: then it can be saved, and not loaded.
    pub(crate) fn borrows(&self) -> bool {
        self.source.generics.lifetimes().next().is_some()
    }

    /// The fields that are stored as several.
    pub(crate) fn flattened(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields().iter().filter(|field| field.is_flattened())
    }
}

impl Kind {
    /// What it is called.
    const fn name(self) -> &'static str {
        match self {
            Kind::Record => "record",
            Kind::Fields => "struct of fields",
        }
    }

    /// What it is.
    const fn rule(self) -> &'static str {
        match self {
            Kind::Record => "a record is a struct whose named fields are stored in one Redis hash",
            Kind::Fields => "a struct of fields has named ones, which are stored in the hash of a record",
        }
    }
}

fn named_fields<'a>(ctxt: &Ctxt, source: &'a DeriveInput, kind: Kind) -> Option<&'a FieldsNamed> {
    let (name, rule) = (kind.name(), kind.rule());
    let (key, more) =
        if kind == Kind::Record { ("id: …", "id: …, name: …") } else { ("street: …", "street: …") };
    match &source.data {
        Data::Struct(DataStruct { fields: Fields::Named(fields), .. }) => return Some(fields),
        Data::Struct(DataStruct { fields: Fields::Unnamed(fields), .. }) => {
            ctxt.error(fields, format!("a tuple struct has no field names: {rule}, write `{{ {key} }}`"));
        }
        Data::Struct(_) => {
            ctxt.error(&source.ident, format!("a unit struct stores nothing: {rule}, write `{{ {more} }}`"));
        }
        Data::Enum(data) => {
            ctxt.error_at(
                data.enum_token.span,
                format!("an enum is no {name}: {rule}, write a struct that has the enum as a field"),
            );
        }
        Data::Union(data) => {
            ctxt.error_at(data.union_token.span, format!("a union is no {name}: {rule}, write a struct"));
        }
    }
    None
}

impl<'a> Field<'a> {
    /// Every field, each name once.
    fn all(ctxt: &Ctxt, named: &'a FieldsNamed, rule: Option<RenameRule>, kind: Kind) -> Vec<Self> {
        let mut fields: Vec<Self> = Vec::new();
        for source in &named.named {
            let Some(ident) = &source.ident else { continue };
            if fields.iter().all(|earlier| tokens::plain(earlier.ident) != tokens::plain(ident)) {
                fields.push(Field::new(source, ident, FieldAttrs::read(ctxt, source, kind), rule));
            }
        }
        fields
    }

    fn new(source: &'a syn::Field, ident: &'a Ident, attrs: FieldAttrs, rule: Option<RenameRule>) -> Self {
        let plain = tokens::plain(ident);
        let stored_name = match (&attrs.rename, rule) {
            (Some(rename), _) => rename.name.value(),
            (None, Some(rule)) => rule.field(&plain),
            (None, None) => plain,
        };
        let constant = attrs.constant.as_ref().map_or_else(|| name::constant(ident), |given| given.ident.clone());
        Field { source, ident, ty: &source.ty, attrs, constant, stored_name }
    }

    /// Conflicting attributes have been reported where this guesses between them.
    pub(crate) fn role(&self) -> Role<'_> {
        match &self.attrs {
            FieldAttrs { key: Some(_), .. } => Role::Key,
            FieldAttrs { skip: Some(_), .. } => Role::Skipped,
            FieldAttrs { flatten: Some(_), .. } => Role::Flattened,
            FieldAttrs { version: Some(_), .. } => Role::Stored(Presence::Versioned),
            _ if optional(self.ty).is_some() => Role::Stored(Presence::Optional),
            FieldAttrs { default: Some(Default { value, .. }), .. } => Role::Stored(Presence::Defaulted(value)),
            _ => Role::Stored(Presence::Required),
        }
    }

    pub(crate) fn codec(&self) -> Option<Codec<'_>> {
        let module = self.attrs.with.as_ref().map(|with| Codec::Module(with.module.as_ref()));
        let json = || self.attrs.json.as_ref().map(|_| Codec::Json);
        module.or_else(json).or_else(|| self.attrs.ship.as_ref().map(Codec::Ship))
    }

    /// It is stored beside the record.
    pub(crate) fn is_beside(&self) -> bool {
        self.is_stored() && matches!(self.codec(), Some(Codec::Ship(ship)) if ship.beside.is_some())
    }

    /// The type without `Option`.
    pub(crate) fn value_type(&self) -> &Type {
        optional(self.ty).flatten().unwrap_or(self.ty)
    }

    pub(crate) fn is_stored(&self) -> bool {
        matches!(self.role(), Role::Stored(_))
    }

    pub(crate) fn is_version(&self) -> bool {
        matches!(self.role(), Role::Stored(Presence::Versioned))
    }

    pub(crate) fn is_flattened(&self) -> bool {
        matches!(self.role(), Role::Flattened)
    }

    /// Whether its type is written as one of the maps that `flatten` takes.
    pub(crate) fn is_map(&self) -> bool {
        let is_map = |segment: &syn::PathSegment| segment.ident == "HashMap" || segment.ident == "BTreeMap";
        self.is_flattened() && last_segment(self.ty).is_some_and(is_map)
    }

    /// Stored, or a flattened struct: those have constants and setters. The fields of a map are not declared.
    pub(crate) fn has_constant(&self) -> bool {
        self.is_stored() || (self.is_flattened() && !self.is_map())
    }
}

/// What an `Option` is of, or nothing if the type is not written as an `Option`.
///
/// A macro sees no types, only how they are written: a field of an alias of `Option` is stored and read like one, but
/// counts as required, so it can be neither removed nor popped.
pub(crate) fn optional(ty: &Type) -> Option<Option<&Type>> {
    argument(ty, "Option")
}

/// What a type of this name is of, or nothing if the type is not written so.
pub(crate) fn argument<'a>(ty: &'a Type, name: &str) -> Option<Option<&'a Type>> {
    let segment = last_segment(ty).filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Some(None);
    };
    Some(arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }))
}

/// The name that a type ends in: `Option` in `std::option::Option<u8>`.
pub(crate) fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(TypePath { path, .. }) => path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::optional;
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
    use syn::Type;

    /// What the type is optional of: nothing if it is no `Option`.
    fn optional_of(ty: TokenStream) -> Option<String> {
        let ty: Type = syn::parse2(ty).ok()?;
        optional(&ty).map(|of| of.map_or_else(String::new, crate::tokens::text))
    }

    #[test]
    fn an_option_is_recognised_by_how_it_is_written() {
        for (written, of) in [
            ("Option<u8>", Some("u8")),
            ("::std::option::Option<Vec<u8>>", Some("Vec<u8>")),
            ("(Option<u8>)", Some("u8")),
            ("Option", Some("")),
            ("Optional<u8>", None),
            ("Vec<Option<u8>>", None),
            ("&Option<u8>", None),
        ] {
            let written: TokenStream = written.parse().unwrap_or_default();
            assert_eq!(optional_of(written.clone()).as_deref(), of, "{written}");
            // As a macro passes a `$ty` on.
            let group = TokenTree::Group(Group::new(Delimiter::None, written.clone()));
            assert_eq!(optional_of(group.into()).as_deref(), of, "{written}");
        }
    }
}
