//! Projections: structs of some fields of another one's records, `#[redis(of = "User")]`.

use super::field::{Beside, Defaulted, Field, Optional, Required, Versioned, With};
use super::layout::{Flattened, Layout, same};
use super::schema::Column;
use super::{RedisStruct, Saved, Spec};
use crate::command::{Key, Origin};

/// What a field of a projection is, seen from the field that it is of.
#[diagnostic::on_unimplemented(
    message = "a field that is `{Self}` in its struct cannot be `{P}` in a projection",
    label = "not the same as in the struct",
    note = "a field of a projection says what the field is in its struct: `#[redis(default)]` if it has a default there \
            (`Defaulted`), `#[redis(with)]`, `#[redis(json)]` or `#[ship]` if it has such a codec there (`With`), \
            `#[ship(beside)]` if it is beside the record there (`Beside`), \
            `#[redis(version)]` if it is the version (`Versioned`), else nothing"
)]
pub trait ProjectedAs<P> {}

impl ProjectedAs<Self> for Required {}
impl ProjectedAs<Self> for Optional {}
impl ProjectedAs<Self> for Defaulted {}
impl ProjectedAs<Self> for Versioned {}
impl<P> ProjectedAs<Self> for With<P> {}
impl<P> ProjectedAs<Self> for Beside<P> {}

/// The field of `S` as one of its projection `R`: with the same name, codec and default.
#[must_use]
pub const fn project<R, S, T, P, Q: ProjectedAs<P>>(field: Field<S, T, Q>) -> Field<R, T, P> {
    field.with_presence().within()
}

/// The type of the key of the records of `S`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of the key of `{S}`",
    label = "another type",
    note = "a projection has the key of the struct that it is of: write the type that it has there"
)]
pub trait KeyOf<S>: Key {}

#[diagnostic::do_not_recommend]
impl<K: Key, S: Saved<Key = K>> KeyOf<S> for K {}

impl Spec {
    /// A projection of `S`: what is not about its fields is that of `S`.
    #[must_use]
    pub const fn projection<S: RedisStruct, K: KeyOf<S>>(
        name: &'static str,
        fields: &'static [&'static str],
        aliases: &'static [Flattened],
    ) -> Self {
        let of = S::SPEC;
        Self {
            origin: Origin { record: name, ..of.origin },
            layout: Layout::new(fields, &[]).flatten(aliases),
            flattens: false,
            ..*of
        }
    }
}

/// The aliases that `S` has for the field of this name, which they are together for.
#[must_use]
pub const fn aliases_of<S: Saved>(name: &str) -> Layout {
    let mut aliases = S::SPEC.layout.aliases;
    while let [(field, _), rest @ ..] = aliases {
        if same(field, name) {
            break;
        }
        aliases = rest;
    }
    let (all, mut count) = (aliases, 0);
    while let [(field, _), rest @ ..] = aliases {
        if !same(field, name) {
            break;
        }
        (aliases, count) = (rest, count + 1);
    }
    Layout::new(&[], &[]).aliases(all.split_at(count).0)
}

impl Column {
    /// With the codec that `S` has for the field of this name.
    #[must_use]
    pub const fn of<S: Saved>(self, stored_name: &str) -> Self {
        let (mut names, mut columns) = (S::SPEC.layout.fields, S::SPEC.layout.columns);
        while let ([name, names_left @ ..], [column, columns_left @ ..]) = (names, columns) {
            if same(name, stored_name) {
                return self.with_codec_of(*column);
            }
            (names, columns) = (names_left, columns_left);
        }
        self
    }
}
