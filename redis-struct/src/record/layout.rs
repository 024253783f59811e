//! The stored fields of a struct, and of the structs that are flattened into it.

use super::schema::Column;

/// The stored fields of a struct: its own, in order, then those of each struct that is flattened into it.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub(super) fields: &'static [&'static str],
    /// Fields and other names that they are read under where they are absent; a field's own in order.
    pub(super) aliases: &'static [(&'static str, &'static str)],
    /// For `schema()`: what else there is to tell of each of `fields`.
    pub(super) columns: &'static [Column],
    pub(super) flattened: &'static [Flattened],
    /// Not a struct, but a map of what is not declared.
    is_map: bool,
}

/// A field that is stored as several: a struct of fields, or a map.
#[derive(Clone, Copy, Debug)]
pub struct Flattened {
    pub(super) name: &'static str,
    pub(super) type_name: &'static str,
    pub(super) layout: &'static Layout,
}

impl Flattened {
    /// The field of that name and type.
    #[must_use]
    pub const fn new(name: &'static str, type_name: &'static str, layout: &'static Layout) -> Self {
        Self { name, type_name, layout }
    }
}

impl Layout {
    /// A map, which declares nothing.
    pub(super) const MAP: &'static Self = &Self { is_map: true, ..Self::new(&[], &[]) };

    /// Fields with these stored names.
    #[must_use]
    pub const fn new(fields: &'static [&'static str], columns: &'static [Column]) -> Self {
        Self { fields, aliases: &[], columns, flattened: &[], is_map: false }
    }

    /// Fields, each with an other name of it.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [(&'static str, &'static str)]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Fields that are stored as several.
    #[must_use]
    pub const fn flatten(mut self, flattened: &'static [Flattened]) -> Self {
        self.flattened = flattened;
        self
    }

    /// The map of undeclared fields, if there is one.
    pub(super) fn map(&self) -> Option<&'static Flattened> {
        self.flattened.iter().find(|flattened| flattened.layout.is_map)
    }

    /// Whether a map is among the flattened.
    pub(super) const fn has_map(&self) -> bool {
        let mut flattened = self.flattened;
        while let [first, rest @ ..] = flattened {
            if first.layout.is_map {
                return true;
            }
            flattened = rest;
        }
        false
    }

    pub(super) const fn is_map(&self) -> bool {
        self.is_map
    }

    /// Calls `each` with all stored names, in order.
    pub(super) fn each_field<F: FnMut(&'static str)>(&self, each: &mut F) {
        self.fields.iter().for_each(|name| each(name));
        self.flattened.iter().for_each(|flattened| flattened.layout.each_field(each));
    }

    /// Calls `each` with all fields that have an alias, and the alias, in order.
    pub(super) fn each_alias<F: FnMut(&'static str, &'static str)>(&self, each: &mut F) {
        self.aliases.iter().for_each(|(field, alias)| each(field, alias));
        self.flattened.iter().for_each(|flattened| flattened.layout.each_alias(each));
    }

    pub(super) fn has_no_aliases(&self) -> bool {
        self.aliases.is_empty() && self.flattened.iter().all(|flattened| flattened.layout.has_no_aliases())
    }

    /// How many fields are stored, and how many bytes their names take.
    pub(super) const fn size(&self) -> (usize, usize) {
        let (mut count, mut bytes) = (0, 0);
        let (mut fields, mut flattened) = (self.fields, self.flattened);
        while let [first, rest @ ..] = fields {
            (count, bytes) = (count + 1, bytes + first.len());
            fields = rest;
        }
        while let [first, rest @ ..] = flattened {
            let (more, length) = first.layout.size();
            (count, bytes) = (count + more, bytes + length);
            flattened = rest;
        }
        (count, bytes)
    }

    /// Whether it is the name or an alias of a field.
    pub(super) const fn declares(&self, name: &str) -> bool {
        let (mut fields, mut aliases, mut flattened) = (self.fields, self.aliases, self.flattened);
        while let [field, rest @ ..] = fields {
            if same(field, name) {
                return true;
            }
            fields = rest;
        }
        while let [(_, alias), rest @ ..] = aliases {
            if same(alias, name) {
                return true;
            }
            aliases = rest;
        }
        while let [first, rest @ ..] = flattened {
            if first.layout.declares(name) {
                return true;
            }
            flattened = rest;
        }
        false
    }
}

/// `==`, for constants too.
pub(super) const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([a, left @ ..], [b, right @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (left, right);
    }
    one.is_empty() && other.is_empty()
}
