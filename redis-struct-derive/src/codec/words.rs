//! The words that are legal in `#[redis(…)]` of `#[derive(Codec)]`.

use crate::vocabulary::Vocabulary;
use crate::words::Value;

/// A legal word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    RenameAll,
    Number,
    TryFrom,
    From,
    Into,
    Crate,
    Rename,
    Alias,
}

/// Where an attribute is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Type,
    Variant,
}

/// All words, in the order in which messages list them.
const WORDS: [Word; 8] =
    [Word::RenameAll, Word::Number, Word::TryFrom, Word::From, Word::Into, Word::Crate, Word::Rename, Word::Alias];

impl Word {
    /// The table: the word, where it belongs, whether it takes a value, and the form to write.
    const fn row(self) -> (&'static str, Place, Value, &'static str) {
        use Place::{Type, Variant};
        match self {
            Word::RenameAll => ("rename_all", Type, Value::Always, r#"rename_all = "snake_case""#),
            Word::Number => ("number", Type, Value::Never, "number"),
            Word::TryFrom => ("try_from", Type, Value::Always, r#"try_from = "String""#),
            Word::From => ("from", Type, Value::Always, r#"from = "String""#),
            Word::Into => ("into", Type, Value::Always, r#"into = "String""#),
            Word::Crate => ("crate", Type, Value::Always, r#"crate = "path::to::redis_struct""#),
            Word::Rename => ("rename", Variant, Value::Always, r#"rename = "x""#),
            Word::Alias => ("alias", Variant, Value::Always, r#"alias = "old""#),
        }
    }
}

impl Vocabulary for Word {
    type Place = Place;
    const ALL: &'static [Self] = &WORDS;

    fn name(self) -> &'static str {
        self.row().0
    }

    fn place(self) -> Place {
        self.row().1
    }

    fn value(self) -> Value {
        self.row().2
    }

    fn form(self) -> &'static str {
        self.row().3
    }

    fn may_repeat(self) -> bool {
        self == Word::Alias
    }

    fn on_any(place: Place) -> &'static str {
        match place {
            Place::Type => "on a type",
            Place::Variant => "on a variant",
        }
    }

    fn on_the(place: Place) -> &'static str {
        match place {
            Place::Type => "on the type",
            Place::Variant => "on a variant",
        }
    }

    fn example(place: Place) -> &'static str {
        match place {
            Place::Type => r#"#[redis(rename_all = "snake_case")]"#,
            Place::Variant => r#"#[redis(rename = "x")]"#,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, WORDS, Word};
    use crate::vocabulary::Vocabulary as _;

    #[test]
    fn every_form_begins_with_its_word() {
        for word in WORDS {
            assert!(word.form().starts_with(word.name()), "{word:?}");
            assert_eq!(Word::exactly(word.name()), Some(word));
        }
    }

    #[test]
    fn misspelled_words_are_recognised() {
        assert_eq!(Word::nearest("rename_al", Place::Type), Some(Word::RenameAll));
        assert_eq!(Word::nearest("tryfrom", Place::Type), Some(Word::TryFrom));
        assert_eq!(Word::nearest("keyspace", Place::Type), None);
    }
}
