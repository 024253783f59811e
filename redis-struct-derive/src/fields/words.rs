//! The words that are legal in `#[redis(…)]` of `#[derive(RedisFields)]`: those of a record that are not about its key,
//! its connection or its time to live.

use crate::ctxt::Ctxt;
use crate::lex::{self, Item, Items};
use crate::ship;
use crate::vocabulary::Vocabulary;
use crate::words::{self, Value, WORDS, Word};
use syn::Attribute;

/// A word of a record's, as this derive sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FieldsWord(Word);

/// Where an attribute is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Struct,
    Field,
    /// On the record that has the fields.
    Record,
}

/// All words, so that those of a record are recognised.
const ALL: [FieldsWord; WORDS.len()] = {
    let mut all = [FieldsWord(Word::Skip); WORDS.len()];
    let (mut to, mut from): (&mut [FieldsWord], &[Word]) = (&mut all, &WORDS);
    while let ([place, places @ ..], [word, words @ ..]) = (to, from) {
        *place = FieldsWord(*word);
        (to, from) = (places, words);
    }
    all
};

/// The words of one place.
pub(crate) fn items(ctxt: &Ctxt, attributes: &[Attribute], place: words::Place) -> Items {
    let place = match place {
        words::Place::Struct => Place::Struct,
        words::Place::Field => Place::Field,
    };
    let Items { all, meant } = lex::items::<FieldsWord>(ctxt, attributes, place);
    let item = |Item { word: FieldsWord(word), token, value }| Item { word, token, value };
    Items { all: all.into_iter().map(item).collect(), meant: meant.into_iter().map(|FieldsWord(word)| word).collect() }
}

impl Vocabulary for FieldsWord {
    type Place = Place;
    const ALL: &'static [Self] = &ALL;

    fn name(self) -> &'static str {
        self.0.name()
    }

    fn place(self) -> Place {
        match self.0 {
            Word::RenameAll | Word::Bound | Word::Crate => Place::Struct,
            Word::Rename | Word::Alias | Word::Default | Word::Const => Place::Field,
            Word::With | Word::Json | Word::Flatten | Word::Skip => Place::Field,
            _ => Place::Record,
        }
    }

    fn value(self) -> Value {
        self.0.value()
    }

    fn form(self) -> &'static str {
        self.0.form()
    }

    fn may_repeat(self) -> bool {
        self.0.may_repeat()
    }

    fn beside(written: &str) -> Option<&'static str> {
        ship::meant(written)
    }

    fn on_any(place: Place) -> &'static str {
        match place {
            Place::Struct => "on a struct of fields",
            Place::Field => "on its fields",
            Place::Record => "on a record",
        }
    }

    fn on_the(place: Place) -> &'static str {
        match place {
            Place::Struct => "on the struct",
            Place::Field => "on a field",
            Place::Record => "on the record that these fields are flattened into, which has the key",
        }
    }

    fn example(place: Place) -> &'static str {
        match place {
            Place::Struct => r#"#[redis(rename_all = "camelCase")]"#,
            Place::Field | Place::Record => r#"#[redis(rename = "x")]"#,
        }
    }
}
