//! The words that are legal in `#[redis(…)]`. No other file spells one out, so a word, where it belongs, what it
//! takes and how it is written are decided once.

use crate::name;

/// A legal word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Keyspace,
    Of,
    Template,
    RawKey,
    Ttl,
    Connection,
    RenameAll,
    Bound,
    Crate,
    Key,
    Secret,
    Generate,
    Rename,
    Alias,
    Default,
    Const,
    With,
    Json,
    Version,
    Flatten,
    Skip,
}

/// Where an attribute is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Struct,
    Field,
}

/// Whether a word has `= value` after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Always,
    Maybe,
    Never,
}

/// All words, in the order in which messages list them.
pub(crate) const WORDS: [Word; 21] = [
    Word::Keyspace,
    Word::Of,
    Word::Template,
    Word::RawKey,
    Word::Ttl,
    Word::Connection,
    Word::RenameAll,
    Word::Bound,
    Word::Crate,
    Word::Key,
    Word::Secret,
    Word::Generate,
    Word::Rename,
    Word::Alias,
    Word::Default,
    Word::Const,
    Word::With,
    Word::Json,
    Word::Version,
    Word::Flatten,
    Word::Skip,
];

impl Word {
    /// The table: the word, where it belongs, whether it takes a value, and the form to write.
    const fn row(self) -> (&'static str, Place, Value, &'static str) {
        use Place::{Field, Struct};
        match self {
            Word::Keyspace => ("keyspace", Struct, Value::Always, r#"keyspace = "U""#),
            Word::Of => ("of", Struct, Value::Always, r#"of = "User""#),
            Word::Template => ("template", Struct, Value::Always, r#"template = "ns:id""#),
            Word::RawKey => ("raw_key", Struct, Value::Never, "raw_key"),
            Word::Ttl => ("ttl", Struct, Value::Always, r#"ttl = "30m""#),
            Word::Connection => ("connection", Struct, Value::Always, r#"connection = "users""#),
            Word::RenameAll => ("rename_all", Struct, Value::Always, r#"rename_all = "camelCase""#),
            Word::Bound => ("bound", Struct, Value::Always, r#"bound = "T: Trait""#),
            Word::Crate => ("crate", Struct, Value::Always, r#"crate = "path::to::redis_struct""#),
            Word::Key => ("key", Field, Value::Never, "key"),
            Word::Secret => ("secret", Field, Value::Never, "secret"),
            Word::Generate => ("generate", Field, Value::Never, "generate"),
            Word::Rename => ("rename", Field, Value::Always, r#"rename = "x""#),
            Word::Alias => ("alias", Field, Value::Always, r#"alias = "old""#),
            Word::Default => ("default", Field, Value::Maybe, "default = 5"),
            Word::Const => ("const", Field, Value::Always, r#"const = "OTHER_NAME""#),
            Word::With => ("with", Field, Value::Maybe, r#"with = "module""#),
            Word::Json => ("json", Field, Value::Never, "json"),
            Word::Version => ("version", Field, Value::Never, "version"),
            Word::Flatten => ("flatten", Field, Value::Never, "flatten"),
            Word::Skip => ("skip", Field, Value::Never, "skip"),
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        self.row().0
    }

    pub(crate) const fn place(self) -> Place {
        self.row().1
    }

    pub(crate) const fn value(self) -> Value {
        self.row().2
    }

    /// The form to write, for messages.
    pub(crate) const fn form(self) -> &'static str {
        self.row().3
    }

    /// The word that is spelled exactly so.
    pub(crate) fn exactly(written: &str) -> Option<Word> {
        WORDS.into_iter().find(|word| word.name() == written)
    }

    /// The word that was probably meant. Those that are legal in this place win a tie.
    pub(crate) fn nearest(written: &str, place: Place) -> Option<Word> {
        let (here, elsewhere): (Vec<_>, Vec<_>) = WORDS.into_iter().partition(|word| word.place() == place);
        let near = name::nearest(written, here.into_iter().chain(elsewhere).map(Word::name))?;
        Word::exactly(near)
    }
}

impl Place {
    /// `keyspace`, `ttl`, …: the legal words of this place.
    pub(crate) fn legal(self) -> String {
        let legal = WORDS.into_iter().filter(|word| word.place() == self);
        legal.map(|word| format!("`{}`", word.name())).collect::<Vec<_>>().join(", ")
    }

    /// "on a struct", for lists of what is legal there.
    pub(crate) const fn on_any(self) -> &'static str {
        match self {
            Place::Struct => "on a struct",
            Place::Field => "on a field",
        }
    }

    /// "belongs on the struct".
    pub(crate) const fn on_the(self) -> &'static str {
        match self {
            Place::Struct => "on the struct",
            Place::Field => "on a field",
        }
    }

    /// The attribute that most people write here, for messages.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Place::Struct => r#"#[redis(keyspace = "U")]"#,
            Place::Field => r#"#[redis(rename = "x")]"#,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, WORDS, Word};

    #[test]
    fn every_form_begins_with_its_word() {
        for word in WORDS {
            assert!(word.form().starts_with(word.name()), "{word:?}");
            assert_eq!(Word::exactly(word.name()), Some(word));
        }
    }

    #[test]
    fn misspelled_words_are_recognised() {
        assert_eq!(Word::nearest("keyspce", Place::Struct), Some(Word::Keyspace));
        assert_eq!(Word::nearest("keyspce", Place::Field), Some(Word::Keyspace));
        assert_eq!(Word::nearest("kee", Place::Field), Some(Word::Key));
        assert_eq!(Word::nearest("Default", Place::Field), Some(Word::Default));
        assert_eq!(Word::nearest("something", Place::Field), None);
    }

    #[test]
    fn legal_words_are_listed_by_place() {
        assert_eq!(
            Place::Struct.legal(),
            "`keyspace`, `of`, `template`, `raw_key`, `ttl`, `connection`, `rename_all`, `bound`, `crate`"
        );
        assert_eq!(
            Place::Field.legal(),
            "`key`, `secret`, `generate`, `rename`, `alias`, `default`, `const`, `with`, `json`, `version`, `flatten`, `skip`"
        );
    }
}
