//! What all output is made of: the paths, names, generics and bounds of the struct at hand.

use crate::ast::{Codec, Field, Input, Presence, Role};
use crate::attr::DefaultValue;
use crate::{borrowing, flatten, ship, tokens};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{GenericParam, Generics};

/// Names for the output. Everything is qualified by `rt`, so nothing that the user has in scope can change a meaning.
pub(crate) struct Names {
    /// The runtime's module of what derived code needs.
    pub(crate) rt: TokenStream,
    /// As visible as the struct.
    pub(crate) vis: TokenStream,
    /// `User<T>`.
    pub(crate) this: TokenStream,
    /// `UserChanges`, and with parameters `UserChanges<T>`.
    pub(crate) changes: Ident,
    pub(crate) changes_type: TokenStream,
    /// `<T: Bound>`.
    pub(crate) params: TokenStream,
    /// `<T: Bound = Default>`.
    pub(crate) params_with_defaults: TokenStream,
    /// The struct's own conditions, and those that storing it adds.
    pub(crate) bounds: TokenStream,
}

impl Names {
    /// For a struct that has passed.
    pub(crate) fn new(input: &Input<'_>) -> Self {
        let all = input.fields().iter().collect();
        Names::with_bounds_of(input, all)
    }

    /// For one that has not: nothing is asked of the types of fields, but that the key's is one.
    pub(crate) fn inert(input: &Input<'_>) -> Self {
        let all = input.fields().iter();
        let keys = all.filter(|field| matches!(field.role(), Role::Key) && !tokens::borrows(field.ty));
        Names::with_bounds_of(input, keys.collect())
    }

    fn with_bounds_of(input: &Input<'_>, fields: Vec<&Field<'_>>) -> Self {
        let rt = rt(input);
        let ident = tokens::expanded(&input.source.ident);
        let generics = &input.source.generics;
        let (params, arguments, _) = generics.split_for_impl();
        let this = quote!(#ident #arguments);
        let Generics { lt_token, params: all, gt_token, .. } = generics;
        let changes = Ident::new(&format!("{}Changes", tokens::plain(&ident)), ident.span());
        Names {
            vis: tokens::expanded_all(&input.source.vis),
            changes_type: quote!(#changes #arguments),
            params: tokens::without_self(&tokens::expanded_all(&params), &this),
            params_with_defaults: tokens::without_self(&quote!(#lt_token #all #gt_token), &this),
            bounds: bounds(input, fields, &rt, &this),
            rt,
            this,
            changes,
        }
    }

    /// The type of a field, in items where `Self` is another type.
    pub(crate) fn written_out(&self, field: &Field<'_>) -> TokenStream {
        tokens::without_self(field.ty, &self.this)
    }

    /// What may be written where the field is set.
    pub(crate) fn given(&self, field: &Field<'_>) -> TokenStream {
        let (rt, ty) = (&self.rt, self.written_out(field));
        match field.codec() {
            None => quote!(#rt::Assign<#ty>),
            Some(_) => {
                let presence = self.presence(field);
                quote!(#rt::Given<#ty, #presence>)
            }
        }
    }

    /// The parameter of a field's constant that says what its absence means, and whether its type's codec stores it.
    pub(crate) fn presence(&self, field: &Field<'_>) -> TokenStream {
        let rt = &self.rt;
        let presence = match field.role() {
            Role::Stored(Presence::Optional) => quote!(#rt::Optional),
            Role::Stored(Presence::Defaulted(_)) => quote!(#rt::Defaulted),
            Role::Stored(Presence::Versioned) => quote!(#rt::Versioned),
            _ => quote!(#rt::Required),
        };
        match field.codec() {
            None => presence,
            Some(_) if field.is_beside() => quote!(#rt::Beside<#presence>),
            Some(_) => quote!(#rt::With<#presence>),
        }
    }

    /// A name for a type parameter of a method: one that means nothing else there.
    pub(crate) fn free_parameter(input: &Input<'_>, name: &str) -> Ident {
        let source = input.source;
        let taken = |name: &Ident| {
            *name == source.ident || tokens::mention(&source.generics.params, std::slice::from_ref(name))
        };
        let mut free = format_ident!("{name}");
        while taken(&free) {
            free = format_ident!("{free}{name}");
        }
        free
    }
}

fn rt(input: &Input<'_>) -> TokenStream {
    match &input.attrs.krate {
        Some(path) => quote!(#path::__private),
        None => quote!(::redis_struct::__private),
    }
}

/// `where`, the struct's conditions, and what a field's type needs if a parameter decides about it.
///
/// Types without parameters get no conditions: the compiler checks those where they are used, with a better message.
fn bounds(input: &Input<'_>, fields: Vec<&Field<'_>>, rt: &TokenStream, this: &TokenStream) -> TokenStream {
    let generics = &input.source.generics;
    let written = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let written = written.map(|predicate| tokens::without_self(predicate, this));
    if let Some(bound) = &input.attrs.bound {
        let given = bound.predicates.iter().map(|predicate| tokens::without_self(predicate, this));
        let all: Vec<_> = written.chain(given).collect();
        return where_clause(&all);
    }
    let parameters = parameters(generics);
    let generic = fields.into_iter().filter(|field| tokens::mention(field.ty, &parameters));
    if input.borrows() {
        let fields = generic.flat_map(|field| saved_bounds(field, input, rt));
        let all: Vec<_> = written.chain(fields.map(|bound| tokens::without_self(&bound, this))).collect();
        return where_clause(&all);
    }
    let types = generics.type_params().map(|parameter| &parameter.ident);
    let types = types.map(|ident| quote!(#ident: #rt::Send + #rt::Sync + 'static));
    let fields = generic.map(|field| field_bound(field, input, rt, this));
    let all: Vec<_> = written.chain(types).chain(fields).collect();
    where_clause(&all)
}

fn where_clause(predicates: &[TokenStream]) -> TokenStream {
    if predicates.is_empty() { TokenStream::new() } else { quote!(where #(#predicates),*) }
}

/// The names of the types and constants that the struct is generic over.
fn parameters(generics: &Generics) -> Vec<Ident> {
    let name = |parameter: &GenericParam| match parameter {
        GenericParam::Type(parameter) => Some(parameter.ident.clone()),
        GenericParam::Const(parameter) => Some(parameter.ident.clone()),
        GenericParam::Lifetime(_) => None,
    };
    generics.params.iter().filter_map(name).collect()
}

/// The same for a struct that borrows: its fields are written only.
fn saved_bounds(field: &Field<'_>, input: &Input<'_>, rt: &TokenStream) -> Vec<TokenStream> {
    let ty = field.ty;
    match field.role() {
        Role::Key => borrowing::key_bounds(ty, rt),
        Role::Flattened => {
            let flattened = flatten::bound(input, rt);
            vec![quote!(#ty: #flattened)]
        }
        Role::Stored(Presence::Versioned) => vec![quote!(#ty: #rt::VersionNumber)],
        Role::Stored(_) => match field.codec() {
            None => vec![quote!(#ty: #rt::SavedType)],
            Some(Codec::Json) => {
                let stored = field.value_type();
                vec![quote!(#stored: #rt::json::SavedJson)]
            }
            Some(Codec::Ship(of)) => {
                let (stored, ship) = (borrowing::referent(field.value_type()), ship::path(field, of, rt));
                let natural = ship::natural(stored, of, rt);
                let pack = if field.is_beside() { quote!(PackBeside) } else { quote!(Pack) };
                natural.into_iter().chain([quote!(#ship: #rt::#pack<#stored>)]).collect()
            }
            Some(Codec::Module(_)) => Vec::new(),
        },
        Role::Skipped => Vec::new(),
    }
}

fn field_bound(field: &Field<'_>, input: &Input<'_>, rt: &TokenStream, this: &TokenStream) -> TokenStream {
    let ty = tokens::without_self(field.ty, this);
    match field.role() {
        Role::Key => {
            let raw = input.attrs.raw_key.as_ref().map(|_| quote!(+ #rt::RawKey));
            let generate = field.attrs.generate.as_ref().map(|_| quote!(+ #rt::GenerateKey));
            quote!(#ty: #rt::Key #raw #generate)
        }
        Role::Skipped => quote!(#ty: #rt::Default),
        Role::Flattened => {
            let flattened = flatten::bound(input, rt);
            quote!(#ty: #flattened)
        }
        Role::Stored(Presence::Versioned) => quote!(#ty: #rt::VersionNumber),
        Role::Stored(presence) => {
            let default = matches!(presence, Presence::Defaulted(DefaultValue::Trait)).then(|| quote!(+ #rt::Default));
            match field.codec() {
                None => quote!(#ty: #rt::FieldType #default),
                Some(Codec::Module(_)) => quote!(#ty: #rt::Sized #default),
                Some(Codec::Ship(_)) if input.attrs.of.is_some() => quote!(#ty: #rt::Sized),
                Some(Codec::Ship(of)) => {
                    let (stored, ship) = (field.value_type(), ship::path(field, of, rt));
                    let natural = ship::natural(stored, of, rt).map(|natural| quote!(#natural,));
                    let default = default.map(|default| quote!(, #stored: #rt::Sized #default));
                    let carries = if field.is_beside() { quote!(CarriesBeside) } else { quote!(Carries) };
                    let all = quote!(#natural #ship: #rt::#carries<#stored> #default);
                    tokens::without_self(&all, this)
                }
                Some(Codec::Json) => {
                    let stored = tokens::without_self(&field.value_type(), this);
                    quote!(#stored: #rt::json::Json #default)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::expansion;

    /// The conditions of a struct with these parameters and fields, as they are in the output.
    #[track_caller]
    fn assert_bounds(parameters: &str, fields: &str, expected: &[&str]) {
        let source = format!("#[redis(keyspace = \"U\")] struct User<{parameters}> {{ {fields} }}");
        let output = expansion(&source).to_string().replace(' ', "");
        for bound in expected {
            let bound = bound.replace(' ', "").replace("rt::", "::redis_struct::__private::");
            assert!(output.contains(&bound), "{bound} is not in {output}");
        }
    }

    #[test]
    fn what_is_asked_of_parameters_is_what_the_fields_need() {
        assert_bounds(
            "T, U, V",
            "#[redis(key)] id: u64, a: T, #[redis(skip)] b: U, #[redis(default)] c: V",
            &["T: rt::FieldType,", "U: rt::Default,", "V: rt::FieldType + rt::Default"],
        );
        // What is never loaded need not be readable.
        assert_bounds(
            "'a, K, T, U",
            "#[redis(key)] id: K, a: &'a T, #[redis(json)] b: U",
            &["K: rt::Key,", "&'a T: rt::SavedType,", "U: rt::json::SavedJson"],
        );
    }
}
