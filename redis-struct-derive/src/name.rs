//! Names: of constants, and of what a person probably meant.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;

/// The constant of a field: `page_views` has `PAGE_VIEWS`, `r#type` has `TYPE`.
///
/// A few letters have an upper case that is not legal in a name. Such a field's constant is named like the field.
pub(crate) fn constant(field: &Ident) -> Ident {
    let plain = field.unraw();
    let mut constant = syn::parse_str::<Ident>(&screaming(&plain.to_string())).unwrap_or(plain);
    constant.set_span(field.span());
    constant
}

/// `SCREAMING_SNAKE_CASE`: a word begins where a capital follows something that is not one.
fn screaming(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut inside_word = false;
    for letter in name.chars() {
        if letter.is_uppercase() && inside_word {
            out.push('_');
        }
        inside_word = letter.is_lowercase() || letter.is_numeric();
        out.extend(letter.to_uppercase());
    }
    out
}

/// The candidate nearest to `written`, if one is near: at most one slip in every three letters. The first wins a tie.
pub(crate) fn nearest(written: &str, candidates: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let lower = written.to_lowercase();
    let near = |candidate: &str| lower.chars().count().max(candidate.len()) / 3;
    candidates
        .map(|candidate| (slips(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(slips, candidate)| *slips <= near(candidate))
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// How many slips make one word of the other. Letters in another order are one, so that `kye` is near `key`.
fn slips(written: &str, candidate: &str) -> usize {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    if written != candidate && sorted(written) == sorted(candidate) { 1 } else { distance(written, candidate) }
}

/// Levenshtein's distance: how many letters were inserted, left out or mistaken.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let first: Vec<usize> = (0..=right.len()).collect();
    let last = left.chars().enumerate().fold(first, |above, (row, letter)| next_row(&above, row + 1, letter, &right));
    last.last().copied().unwrap_or(0)
}

/// The next row of the table, whose last cell in the last row is the distance.
fn next_row(above: &[usize], row: usize, letter: char, right: &[char]) -> Vec<usize> {
    let mut cells = vec![row];
    let mut left = row;
    for (other, pair) in right.iter().zip(above.windows(2)) {
        let &[diagonal, up] = pair else { break };
        left = (diagonal + usize::from(*other != letter)).min(up + 1).min(left + 1);
        cells.push(left);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::{constant, distance, nearest, screaming};
    use proc_macro2::{Ident, Span};

    #[test]
    fn constants_scream() {
        for (field, expected) in [
            ("name", "NAME"),
            ("last_seen", "LAST_SEEN"),
            ("pageViews", "PAGE_VIEWS"),
            ("v2beta", "V2BETA"),
            ("v2Beta", "V2_BETA"),
            ("HTTP", "HTTP"),
            ("_private", "_PRIVATE"),
            ("__", "__"),
            ("straße", "STRASSE"),
            ("名前", "名前"),
        ] {
            assert_eq!(screaming(field), expected);
        }
    }

    #[test]
    fn raw_identifiers_have_plain_constants() {
        assert_eq!(constant(&Ident::new_raw("type", Span::call_site())).to_string(), "TYPE");
    }

    #[test]
    fn a_constant_is_always_an_identifier() {
        let letters = (0..=char::MAX as u32).filter_map(char::from_u32);
        for letter in letters.filter(|letter| !letter.to_uppercase().eq([*letter])) {
            if let Ok(field) = syn::parse_str::<Ident>(&format!("a{letter}")) {
                let text = constant(&field).to_string();
                assert!(syn::parse_str::<Ident>(&text).is_ok(), "{text}");
            }
        }
    }

    #[test]
    fn distances() {
        assert_eq!(distance("keyspce", "keyspace"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }

    #[test]
    fn only_near_words_are_guessed() {
        let words = || ["key", "rename", "skip"].into_iter();
        assert_eq!(nearest("kye", words()), Some("key"));
        assert_eq!(nearest("keys", words()), Some("key"));
        assert_eq!(nearest("renmae", words()), Some("rename"));
        assert_eq!(nearest("flatten", words()), None);
    }
}
