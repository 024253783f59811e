//! What reading `#[redis(…)]` needs to know about the words that are legal there. Each derive has its own.

use crate::ship;
use crate::words::{Place, Value, WORDS, Word};

/// The words of a derive.
pub(crate) trait Vocabulary: Copy + PartialEq + 'static {
    /// Where attributes are written.
    type Place: Copy + PartialEq;

    /// All words.
    const ALL: &'static [Self];

    fn name(self) -> &'static str;

    /// Where the word belongs.
    fn place(self) -> Self::Place;

    /// Whether it takes a value.
    fn value(self) -> Value;

    /// The form to write, for messages.
    fn form(self) -> &'static str;

    /// Whether one place may have it more than once.
    fn may_repeat(self) -> bool {
        false
    }

    /// The word that is spelled exactly so.
    fn exactly(written: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.name() == written)
    }

    /// The word that was probably meant. Those that are legal in this place win a tie.
    fn nearest(written: &str, place: Self::Place) -> Option<Self> {
        let (here, elsewhere): (Vec<Self>, Vec<Self>) = Self::ALL.iter().partition(|word| word.place() == place);
        let near = crate::name::nearest(written, here.into_iter().chain(elsewhere).map(Self::name))?;
        Self::exactly(near)
    }

    /// The form to write, where this is no word but an attribute of its own.
    fn beside(_: &str) -> Option<&'static str> {
        None
    }

    /// The legal words of a place, as messages list them.
    fn legal(place: Self::Place) -> String {
        let legal = Self::ALL.iter().filter(|word| word.place() == place);
        legal.map(|word| format!("`{}`", word.name())).collect::<Vec<_>>().join(", ")
    }

    /// "on a field", for lists of what is legal there.
    fn on_any(place: Self::Place) -> &'static str;

    /// "on the struct", for words that belong there.
    fn on_the(place: Self::Place) -> &'static str;

    /// The attribute that most people write there.
    fn example(place: Self::Place) -> &'static str;
}

/// The words of `#[derive(RedisStruct)]`.
impl Vocabulary for Word {
    type Place = Place;
    const ALL: &'static [Self] = &WORDS;

    fn may_repeat(self) -> bool {
        self == Word::Alias
    }

    fn name(self) -> &'static str {
        Word::name(self)
    }

    fn place(self) -> Place {
        Word::place(self)
    }

    fn value(self) -> Value {
        Word::value(self)
    }

    fn form(self) -> &'static str {
        Word::form(self)
    }

    fn exactly(written: &str) -> Option<Self> {
        Word::exactly(written)
    }

    fn beside(written: &str) -> Option<&'static str> {
        ship::meant(written)
    }

    fn nearest(written: &str, place: Place) -> Option<Self> {
        Word::nearest(written, place)
    }

    fn legal(place: Place) -> String {
        place.legal()
    }

    fn on_any(place: Place) -> &'static str {
        place.on_any()
    }

    fn on_the(place: Place) -> &'static str {
        place.on_the()
    }

    fn example(place: Place) -> &'static str {
        place.example()
    }
}
