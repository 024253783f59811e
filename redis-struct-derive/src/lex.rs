//! `#[redis(…)]` becomes words with values. What cannot be read is reported, and the rest is read all the same.
//!
//! Values are raw tokens here: without syn's `full` there is no parser for expressions, and none is needed, since a
//! `default` is copied to the output as it is.

use crate::ctxt::Ctxt;
use crate::split::split;
use crate::vocabulary::Vocabulary;
use crate::words::{Value, Word};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::{Attribute, MacroDelimiter, Meta};

/// A word with its value, as written.
pub(crate) struct Item<W = Word> {
    pub(crate) word: W,
    pub(crate) token: Ident,
    pub(crate) value: Option<TokenStream>,
}

/// All `#[redis(…)]` of one place.
pub(crate) struct Items<W = Word> {
    pub(crate) all: Vec<Item<W>>,
    /// Words that a reported mistake probably stood for: that one of these is missing is not a second mistake.
    pub(crate) meant: Vec<W>,
}

/// Reads the attributes of one place, such as a field; those of other macros are left alone.
pub(crate) fn items<W: Vocabulary>(ctxt: &Ctxt, attributes: &[Attribute], place: W::Place) -> Items<W> {
    let mut reader = Reader { ctxt, place, items: Items { all: Vec::new(), meant: Vec::new() } };
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("redis")) {
        reader.attribute(attribute);
    }
    reader.items
}

struct Reader<'a, W: Vocabulary> {
    ctxt: &'a Ctxt,
    place: W::Place,
    items: Items<W>,
}

impl<W: Vocabulary> Reader<'_, W> {
    fn attribute(&mut self, attribute: &Attribute) {
        match &attribute.meta {
            Meta::List(list) if matches!(list.delimiter, MacroDelimiter::Paren(_)) => {
                for part in split(list.tokens.clone()) {
                    self.part(&part);
                }
            }
            other => {
                self.meant_anything();
                let form = W::example(self.place);
                self.ctxt.error(other, format!("`redis` takes its words in parentheses, write `{form}`"));
            }
        }
    }

    /// What stands between two commas.
    fn part(&mut self, part: &[TokenTree]) {
        match part {
            [TokenTree::Ident(token), value @ ..] => self.word(token, value),
            _ => {
                self.meant_anything();
                let (form, legal) = (W::example(self.place), W::legal(self.place));
                let on = W::on_any(self.place);
                self.ctxt.error(tokens(part), format!("expected a word, as in `{form}`; legal {on}: {legal}"));
            }
        }
    }

    fn word(&mut self, token: &Ident, value: &[TokenTree]) {
        match W::exactly(&token.to_string()) {
            Some(word) if word.place() == self.place => self.legal(word, token, value),
            Some(word) => self.misplaced(word, token),
            None => self.unknown(token),
        }
    }

    fn misplaced(&mut self, word: W, token: &Ident) {
        self.items.meant.push(word);
        let (name, form, belongs) = (word.name(), word.form(), W::on_the(word.place()));
        let (on, legal) = (W::on_any(self.place), W::legal(self.place));
        self.ctxt
            .error(token, format!("`{name}` belongs {belongs}, write `#[redis({form})]` there; legal {on}: {legal}"));
    }

    fn unknown(&mut self, token: &Ident) {
        if let Some(form) = W::beside(&token.to_string()) {
            let message = format!("`{token}` is an attribute of its own, write `{form}` beside `#[redis(…)]`");
            return self.ctxt.error(token, message);
        }
        let nearest = W::nearest(&token.to_string(), self.place);
        self.items.meant.extend(nearest);
        let guess = nearest.map_or_else(|| ";".to_owned(), |word| self.guess(word));
        let (on, legal) = (W::on_any(self.place), W::legal(self.place));
        self.ctxt.error(token, format!("unknown attribute `{token}`{guess} legal {on}: {legal}"));
    }

    fn guess(&self, word: W) -> String {
        let name = word.name();
        let belongs = W::on_the(word.place());
        let elsewhere = if word.place() == self.place { String::new() } else { format!(" it belongs {belongs};") };
        format!(", did you mean `{name}`?{elsewhere}")
    }

    fn legal(&mut self, word: W, token: &Ident, value: &[TokenTree]) {
        self.items.meant.push(word);
        if !word.may_repeat() && self.items.all.iter().any(|earlier| earlier.word == word) {
            let name = word.name();
            self.ctxt.error(token, format!("`{name}` is repeated: it is legal once, remove one of the two"));
        } else if let Some(value) = self.value(word, token, value) {
            self.items.all.push(Item { word, token: token.clone(), value });
        }
    }

    /// The value of a word, `Some(None)` where there rightly is none; `None` if it is wrong, and the word lost.
    fn value(&self, word: W, token: &Ident, rest: &[TokenTree]) -> Option<Option<TokenStream>> {
        let form = word.form();
        match (rest, word.value()) {
            ([], Value::Maybe | Value::Never) => Some(None),
            (_, Value::Never) => {
                self.ctxt.error(tokens(rest), format!("`{token}` takes no value, write `{form}` alone"));
                Some(None)
            }
            ([TokenTree::Punct(equals), value @ ..], _) if equals.as_char() == '=' && !value.is_empty() => {
                Some(Some(tokens(value)))
            }
            ([], _) | ([TokenTree::Punct(_)], _) => {
                self.ctxt.error(token, format!("`{token}` needs a value, write `{form}`"));
                None
            }
            _ => {
                self.ctxt.error(tokens(rest), format!("`{token}` takes its value after `=`, write `{form}`"));
                None
            }
        }
    }

    /// After a part that cannot be read at all, nothing of this place is reported as missing.
    fn meant_anything(&mut self) {
        self.items.meant.extend_from_slice(W::ALL);
    }
}

fn tokens(part: &[TokenTree]) -> TokenStream {
    part.iter().cloned().collect()
}

/// What a macro's `$value` was, without the invisible group that macros put around it.
pub(crate) fn visible(value: TokenStream) -> TokenStream {
    let mut trees = value.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(TokenTree::Group(group)), None) if is_invisible(&group) => visible(group.stream()),
        _ => value,
    }
}

fn is_invisible(group: &Group) -> bool {
    group.delimiter() == Delimiter::None
}

#[cfg(test)]
mod tests {
    use super::visible;
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

    fn grouped(delimiter: Delimiter, inner: TokenStream) -> TokenStream {
        TokenTree::Group(Group::new(delimiter, inner)).into()
    }

    #[test]
    fn what_macros_put_around_a_value_is_taken_off() {
        let value: TokenStream = "\"path::to::f\"".parse().unwrap_or_default();
        let once = grouped(Delimiter::None, value.clone());
        let twice = grouped(Delimiter::None, once.clone());
        for wrapped in [value.clone(), once.clone(), twice] {
            assert!(syn::parse2::<syn::LitStr>(visible(wrapped)).is_ok());
        }
        // Brackets that a person has written stay, and so does a group with something behind it.
        let written = grouped(Delimiter::Parenthesis, value.clone());
        assert_eq!(visible(written.clone()).to_string(), written.to_string());
        let two: TokenStream = [once, value].into_iter().collect();
        assert_eq!(visible(two.clone()).into_iter().count(), two.into_iter().count());
    }
}
