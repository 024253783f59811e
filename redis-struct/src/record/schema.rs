//! `schema()`: what a struct looks like in Redis.

use std::fmt;
use std::time::Duration;

use super::Spec;
use super::field::{Beside, Defaulted, Field, Optional, Required, Versioned, With};
use super::layout::{Flattened, Layout};

/// What a struct looks like in Redis, for tools and tests: `User::schema()`.
///
/// ```
/// use redis_struct::{Presence, RedisStruct};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U", ttl = "30m")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     name: String,
///     #[redis(rename = "fav")]
///     favourite: Option<String>,
/// }
///
/// let schema = User::schema();
/// assert_eq!(schema.key_pattern(), "U{id}");
/// let stored: Vec<_> = schema.fields().map(|field| (field.stored_name(), field.presence())).collect();
/// assert_eq!(stored, [("name", Presence::Required), ("fav", Presence::Optional)]);
/// // A test that fails when somebody changes what is stored, so that it is not changed by accident:
/// assert_eq!(schema.fingerprint(), 0x4f5a_cc50_8221_8b54);
/// ```
#[derive(Clone, Copy)]
pub struct Schema {
    spec: &'static Spec,
}

/// One stored field of a [`Schema`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSchema {
    /// The flattened fields that it is in, the outermost first.
    within: Vec<&'static str>,
    stored_name: &'static str,
    column: Column,
    /// Of all fields of its struct: stored name and alias.
    aliases: &'static [(&'static str, &'static str)],
}

/// What it means that a stored field is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// The record is incomplete, and does not load.
    Required,
    /// The field is `None`.
    Optional,
    /// The field has its default value.
    Defaulted,
}

/// What the derive tells of a stored field, beside its stored name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    name: &'static str,
    type_name: &'static str,
    presence: Presence,
    codec: Option<&'static str>,
}

impl Column {
    pub(super) const fn with_codec_of(self, other: Self) -> Self {
        Self { codec: other.codec, ..self }
    }

    /// It is not stored by its type's own codec.
    #[must_use]
    pub const fn with(mut self, codec: &'static str) -> Self {
        self.codec = Some(codec);
        self
    }
}

impl<S, T, P: Absence> Field<S, T, P> {
    /// What there is to tell of the field beside its stored name.
    #[doc(hidden)]
    #[must_use]
    pub const fn column(self, name: &'static str, type_name: &'static str) -> Column {
        Column { name, type_name, presence: P::PRESENCE, codec: self.raw.ship }
    }
}

/// What a [`Field`] says about its absence.
#[doc(hidden)]
pub trait Absence {
    const PRESENCE: Presence;
}

impl Absence for Required {
    const PRESENCE: Presence = Presence::Required;
}

impl Absence for Optional {
    const PRESENCE: Presence = Presence::Optional;
}

impl Absence for Defaulted {
    const PRESENCE: Presence = Presence::Defaulted;
}

/// An absent version is zero.
impl Absence for Versioned {
    const PRESENCE: Presence = Presence::Defaulted;
}

impl<P: Absence> Absence for With<P> {
    const PRESENCE: Presence = P::PRESENCE;
}

impl<P: Absence> Absence for Beside<P> {
    const PRESENCE: Presence = P::PRESENCE;
}

impl Schema {
    pub(super) fn new(spec: &'static Spec) -> Self {
        Self { spec }
    }

    /// The struct's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.spec.origin.record
    }

    /// The keyspace; empty where keys are bare ids.
    #[must_use]
    pub fn keyspace(&self) -> &'static str {
        self.spec.origin.keyspace.name
    }

    /// How keys look, with the name of the key field for the id: `U{id}`.
    #[must_use]
    pub fn key_pattern(&self) -> String {
        self.spec.origin.keyspace.key_of(self.spec.key_name)
    }

    /// The name of the key field.
    #[must_use]
    pub fn key_name(&self) -> &'static str {
        self.spec.key_name
    }

    /// The type of the key field, as it is written in the struct.
    #[must_use]
    pub fn key_type(&self) -> &'static str {
        self.spec.key_type
    }

    /// The stored fields, as they are ordered in the struct; after them those of each flattened struct.
    pub fn fields(&self) -> impl Iterator<Item = FieldSchema> + use<> {
        let mut fields = Vec::new();
        add_fields(&self.spec.layout, &[], &mut fields);
        fields.into_iter()
    }

    /// The type of the map that has the fields that are not declared, if there is one, as it is written in the struct.
    #[must_use]
    pub fn undeclared(&self) -> Option<&'static str> {
        self.spec.layout.map().map(|map| map.type_name)
    }

    /// How long a record lives after a write; `None` if it stays.
    #[must_use]
    pub fn ttl(&self) -> Option<Duration> {
        self.spec.ttl()
    }

    /// The name of the connection that its records are on.
    #[must_use]
    pub fn connection(&self) -> &'static str {
        self.spec.origin.connection
    }

    /// A number that stays the same as long as the same is stored in the same places: the wire layout.
    ///
    /// It covers how keys are made (keyspace, template, whether ids are escaped, the key's type), the stored fields
    /// (name, type, and the codec if it is not the type's own) and the type of a map of undeclared ones. It does not
    /// cover the order of the fields, their names in Rust, whether they are flattened, whether they may be absent
    /// (`String` and `Option<String>` are stored alike), defaults, aliases, the ttl and the connection.
    ///
    /// Types are compared as they are written, without paths: `String` and `std::string::String` are one, but `String`
    /// and `Box<str>` are two although they are stored alike. What is stored for a type of your own, or by a module of
    /// your own, it cannot see.
    ///
    /// The same on every platform, and in every version of this crate.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let mut hash = Fnv::new();
        hash.text(&self.spec.origin.keyspace.key_of(""));
        hash.text(if self.spec.origin.keyspace.raw { "raw" } else { "" });
        hash.text(&plain_type(self.spec.key_type));
        let mut fields: Vec<_> = self.fields().collect();
        fields.sort_by_key(FieldSchema::stored_name);
        for FieldSchema { stored_name, column, .. } in &fields {
            hash.text(stored_name);
            hash.text(without_option(&plain_type(column.type_name)));
            hash.text(&plain_type(column.codec.unwrap_or_default()));
        }
        if let Some(map) = self.undeclared() {
            hash.text(&plain_type(map));
        }
        hash.0
    }
}

impl FieldSchema {
    /// The field's name in its struct.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.column.name
    }

    /// Where it is in the record: its name, after those of the flattened fields that it is in. `address.street`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = self.within.clone();
        path.push(self.name());
        path.join(".")
    }

    /// The field's name in the hash.
    #[must_use]
    pub fn stored_name(&self) -> &'static str {
        self.stored_name
    }

    /// The names that the field is also read by, where it is absent.
    pub fn aliases(&self) -> impl Iterator<Item = &'static str> + use<> {
        let (name, aliases) = (self.stored_name, self.aliases);
        aliases.iter().filter(move |(field, _)| *field == name).map(|(_, alias)| *alias)
    }

    /// The field's type, as it is written in the struct.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        self.column.type_name
    }

    /// What it means that the field is absent.
    #[must_use]
    pub fn presence(&self) -> Presence {
        self.column.presence
    }

    /// What the field is stored by, if not by its type's own codec: the module of `with`, `json`, or the [`LABEL`](crate::ship::Ship::LABEL) of a ship.
    #[must_use]
    pub fn codec(&self) -> Option<&'static str> {
        self.column.codec
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema")
            .field("name", &self.name())
            .field("key_pattern", &self.key_pattern())
            .field("key_type", &self.key_type())
            .field("ttl", &self.ttl())
            .field("connection", &self.connection())
            .field("fields", &self.fields().collect::<Vec<_>>())
            .field("undeclared", &self.undeclared())
            .finish()
    }
}

/// The fields of a struct, then those of what is flattened into it.
fn add_fields(layout: &Layout, within: &[&'static str], fields: &mut Vec<FieldSchema>) {
    let Layout { fields: names, columns, flattened, .. } = *layout;
    fields.extend(names.iter().zip(columns).map(|(stored_name, column)| FieldSchema {
        within: within.to_vec(),
        stored_name,
        column: *column,
        aliases: aliases(layout, stored_name),
    }));
    for Flattened { name, layout, .. } in flattened {
        add_fields(layout, &[within, &[name]].concat(), fields);
    }
}

/// Where the aliases of a field are: in a projection, each field's have a list of their own.
fn aliases(layout: &Layout, stored_name: &str) -> &'static [(&'static str, &'static str)] {
    let lists = layout.flattened.iter().map(|flattened| flattened.layout.aliases);
    let mut own = lists.filter(|list| list.first().is_some_and(|(field, _)| *field == stored_name));
    own.next().unwrap_or(layout.aliases)
}

/// The text of a type without spaces and paths: `Option<std::string::String>` is `Option<String>`.
fn plain_type(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars().filter(|c| !c.is_whitespace()).peekable();
    while let Some(c) = rest.next() {
        if c == ':' && rest.next_if_eq(&':').is_some() {
            let path = plain.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
            plain.truncate(path);
        } else {
            plain.push(c);
        }
    }
    plain
}

fn without_option(text: &str) -> &str {
    text.strip_prefix("Option<").and_then(|inner| inner.strip_suffix('>')).unwrap_or(text)
}

/// FNV-1a with 64 bits.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// The text and an end that no text contains, so that neighbours do not run together.
    fn text(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_compared_without_paths() {
        for (text, plain) in [
            ("String", "String"),
            ("std::string::String", "String"),
            ("::std::vec::Vec<u8>", "Vec<u8>"),
            ("Option<my_types::Money<a::B, c::D>>", "Option<Money<B,D>>"),
            ("[u8; 4]", "[u8;4]"),
            ("(a::B, C)", "(B,C)"),
        ] {
            assert_eq!(plain_type(text), plain);
        }
        assert_eq!(without_option("Option<Vec<u8>>"), "Vec<u8>");
        assert_eq!(without_option("Optional<u8>"), "Optional<u8>");
    }

    #[test]
    fn hashes_are_those_of_fnv() {
        let mut hash = Fnv::new();
        hash.text("");
        // One round on the byte 0xff.
        assert_eq!(hash.0, (0xcbf2_9ce4_8422_2325_u64 ^ 0xff).wrapping_mul(0x0000_0100_0000_01b3));
        let (mut one, mut two) = (Fnv::new(), Fnv::new());
        one.text("ab");
        one.text("c");
        two.text("a");
        two.text("bc");
        assert_ne!(one.0, two.0);
    }
}
