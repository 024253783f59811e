//! The struct, with what every field is. Mistakes do not stop it: `valid` judges all of it, and `fallback` makes the
//! most of what is there.

use crate::attr::{Default, DefaultValue, FieldAttrs, StructAttrs};
use crate::ctxt::Ctxt;
use crate::rename::RenameRule;
use crate::{name, tokens};
use proc_macro2::Ident;
use syn::{Data, DataStruct, DeriveInput, Fields, FieldsNamed, GenericArgument, Path, PathArguments, Type, TypePath};

/// What the macro was given.
pub(crate) struct Input<'a> {
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
    /// A map of the undeclared fields.
    Flattened,
    Stored(Presence<'a>),
}

/// How a field is stored that its type's own codec does not store.
pub(crate) enum Codec<'a> {
    /// `with`: by the functions `encode` and `decode` of this module.
    Module(&'a Path),
    Json,
}

/// What it means that a stored field is absent.
pub(crate) enum Presence<'a> {
    /// The record is incomplete.
    Required,
    /// The field is `None`.
    Optional,
    /// The field has its default.
    Defaulted(&'a DefaultValue),
}

impl<'a> Input<'a> {
    pub(crate) fn from_syn(ctxt: &Ctxt, source: &'a DeriveInput) -> Self {
        let attrs = StructAttrs::read(ctxt, source);
        let named = named_fields(ctxt, source);
        let fields = named.map(|named| Field::all(ctxt, named, attrs.rename_all));
        let repeats = named.map(|named| named.named.len()) > fields.as_ref().map(Vec::len);
        Input { source, attrs, fields, repeats }
    }

    pub(crate) fn fields(&self) -> &[Field<'a>] {
        self.fields.as_deref().unwrap_or_default()
    }
}

fn named_fields<'a>(ctxt: &Ctxt, source: &'a DeriveInput) -> Option<&'a FieldsNamed> {
    const RULE: &str = "a record is a struct whose named fields are stored in one Redis hash";
    match &source.data {
        Data::Struct(DataStruct { fields: Fields::Named(fields), .. }) => return Some(fields),
        Data::Struct(DataStruct { fields: Fields::Unnamed(fields), .. }) => {
            ctxt.error(fields, format!("a tuple struct has no field names: {RULE}, write `{{ id: … }}`"));
        }
        Data::Struct(_) => {
            ctxt.error(&source.ident, format!("a unit struct stores nothing: {RULE}, write `{{ id: …, name: … }}`"));
        }
        Data::Enum(data) => {
            ctxt.error_at(
                data.enum_token.span,
                format!("an enum is no record: {RULE}, write a struct that has the enum as a field"),
            );
        }
        Data::Union(data) => {
            ctxt.error_at(data.union_token.span, format!("a union is no record: {RULE}, write a struct"));
        }
    }
    None
}

impl<'a> Field<'a> {
    /// Every field, each name once.
    fn all(ctxt: &Ctxt, named: &'a FieldsNamed, rule: Option<RenameRule>) -> Vec<Self> {
        let mut fields: Vec<Self> = Vec::new();
        for source in &named.named {
            let Some(ident) = &source.ident else { continue };
            if fields.iter().all(|earlier| tokens::plain(earlier.ident) != tokens::plain(ident)) {
                fields.push(Field::new(source, ident, FieldAttrs::read(ctxt, source), rule));
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
            _ if optional(self.ty).is_some() => Role::Stored(Presence::Optional),
            FieldAttrs { default: Some(Default { value, .. }), .. } => Role::Stored(Presence::Defaulted(value)),
            _ => Role::Stored(Presence::Required),
        }
    }

    pub(crate) fn codec(&self) -> Option<Codec<'_>> {
        let module = self.attrs.with.as_ref().map(|with| Codec::Module(&with.module));
        module.or_else(|| self.attrs.json.as_ref().map(|_| Codec::Json))
    }

    /// The type without `Option`.
    pub(crate) fn value_type(&self) -> &Type {
        optional(self.ty).flatten().unwrap_or(self.ty)
    }

    pub(crate) fn is_stored(&self) -> bool {
        matches!(self.role(), Role::Stored(_))
    }
}

/// What an `Option` is of, or nothing if the type is not written as an `Option`.
///
/// A macro sees no types, only how they are written: a field of an alias of `Option` is stored and read like one, but
/// counts as required, so it can be neither removed nor popped.
pub(crate) fn optional(ty: &Type) -> Option<Option<&Type>> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "Option")?;
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
