//! What stands between the commas of `#[redis(…)]`.

use proc_macro2::{TokenStream, TokenTree};

/// Splits at the commas that are not inside of brackets or of a type's `<…>`.
///
/// An empty part is its comma, so that a mistake has a token to point at; one after the last comma is legal.
pub(crate) fn split(all: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = Vec::new();
    let mut part = Vec::new();
    let mut angles = Angles::default();
    for token in all {
        if angles.none_open() && is(&token, ',') {
            let done = std::mem::take(&mut part);
            parts.push(if done.is_empty() { vec![token] } else { done });
            angles = Angles::default();
        } else {
            angles.see(&token);
            part.push(token);
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

fn is(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// Follows the `<…>` of types, in which a comma ends nothing: `Map::<u8, u8>::new()`, `<Map<u8, u8> as Trait>::new()`.
///
/// Everywhere else in an expression `<` compares. A type after `as` needs parentheses around the cast.
#[derive(Default)]
struct Angles {
    open: usize,
    previous: Option<char>,
}

impl Angles {
    fn none_open(&self) -> bool {
        self.open == 0
    }

    fn see(&mut self, token: &TokenTree) {
        let begins_type = self.open > 0 || matches!(self.previous, Some(':' | '='));
        let ends_arrow = matches!(self.previous, Some('-' | '='));
        match token {
            token if is(token, '<') && begins_type => self.open += 1,
            token if is(token, '>') && !ends_arrow => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        self.previous = match token {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::split;
    use proc_macro2::TokenStream;

    fn parts(text: &str) -> Vec<String> {
        let all = text.parse().map(split).unwrap_or_default();
        all.iter().map(|part| part.iter().cloned().collect::<TokenStream>().to_string().replace(' ', "")).collect()
    }

    #[test]
    fn commas_end_parts() {
        assert_eq!(parts("a, b = 1, c,"), ["a", "b=1", "c"]);
        assert_eq!(parts(""), [""; 0]);
        assert_eq!(parts(","), [","]);
        assert_eq!(parts("a,,b"), ["a", ",", "b"]);
    }

    #[test]
    fn commas_inside_of_an_expression_do_not() {
        assert_eq!(parts("a = f(1, 2), b"), ["a=f(1,2)", "b"]);
        assert_eq!(parts("a = Map::<u8, Vec<u8>>::new(), b"), ["a=Map::<u8,Vec<u8>>::new()", "b"]);
        assert_eq!(parts("a = <Map<u8, u8> as D>::d(), b"), ["a=<Map<u8,u8>asD>::d()", "b"]);
        assert_eq!(parts("a = f::<fn(u8) -> u8, u8>(), b"), ["a=f::<fn(u8)->u8,u8>()", "b"]);
    }

    #[test]
    fn comparisons_open_nothing() {
        assert_eq!(parts("a = 1 < X, b"), ["a=1<X", "b"]);
        assert_eq!(parts("a = 1 > X, b"), ["a=1>X", "b"]);
    }
}
