//! Token streams: where their names resolve, what they mention, and how a person would write them.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;

/// The identifier with its place in the source, for carets, but as a part of the expansion.
///
/// Lints about names and unused items, and clippy's, leave expansions of other crates' macros alone. They decide by
/// the spans of the tokens, so a name of the user's in the output must not look as if they had written the output.
pub(crate) fn expanded(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(ident.span().resolved_at(Span::call_site()));
    ident
}

/// The same for a visibility.
pub(crate) fn expanded_all(tokens: &impl ToTokens) -> TokenStream {
    map(tokens.to_token_stream(), &|mut token| {
        token.set_span(token.span().resolved_at(Span::call_site()));
        token.into()
    })
}

/// The tokens, with `span` as their place in the source.
pub(crate) fn at(tokens: &TokenStream, span: Span) -> TokenStream {
    map(tokens.clone(), &|mut token| {
        token.set_span(span);
        token.into()
    })
}

/// The tokens with `Self` written out, for items in which `Self` would be another type.
pub(crate) fn without_self(tokens: &impl ToTokens, this: &TokenStream) -> TokenStream {
    map(tokens.to_token_stream(), &|token| match token {
        TokenTree::Ident(ident) if ident == "Self" => this.clone(),
        token => token.into(),
    })
}

/// Whether one of the names occurs.
///
/// `module::T` counts as a mention of the parameter `T`. What follows from a mention is a bound that is true anyway.
pub(crate) fn mention(tokens: &impl ToTokens, names: &[Ident]) -> bool {
    any(tokens.to_token_stream(), &|token| matches!(token, TokenTree::Ident(ident) if names.contains(ident)))
}

/// Whether the type borrows: has a `&` or a lifetime in it.
pub(crate) fn borrows(tokens: &impl ToTokens) -> bool {
    let borrow = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), '&' | '\''));
    any(tokens.to_token_stream(), &borrow)
}

/// The tokens as a person writes them: `Option<Vec<u8>>`, not `Option < Vec < u8 > >`.
pub(crate) fn text(tokens: &impl ToTokens) -> String {
    let mut out = String::new();
    write(tokens.to_token_stream(), &mut out);
    out
}

fn write(tokens: TokenStream, out: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => write_group(&group, out),
            TokenTree::Ident(ident) => write_word(&ident.to_string(), out),
            TokenTree::Literal(literal) => write_word(&literal.to_string(), out),
            TokenTree::Punct(punct) => match punct.as_char() {
                sign @ ('+' | '=') => out.extend([' ', sign, ' ']),
                sign @ (',' | ';') => out.extend([sign, ' ']),
                '-' => out.push_str(" -"),
                sign => out.push(sign),
            },
        }
    }
}

fn write_group(group: &Group, out: &mut String) {
    let whole = Group::new(group.delimiter(), TokenStream::new()).to_string();
    let brackets: String = whole.split_whitespace().collect();
    let (open, close) = brackets.split_at(brackets.len() / 2);
    out.push_str(open);
    write(group.stream(), out);
    out.push_str(close);
}

/// Two words in a row need a space, and so does one after an arrow or a bracket's end.
fn write_word(word: &str, out: &mut String) {
    if out.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '>' | ')')) {
        out.push(' ');
    }
    out.push_str(word);
}

/// Replaces every token that is not a group, at any depth.
fn map(tokens: TokenStream, change: &dyn Fn(TokenTree) -> TokenStream) -> TokenStream {
    let each = |token| match token {
        TokenTree::Group(group) => {
            let mut changed = Group::new(group.delimiter(), map(group.stream(), change));
            changed.set_span(group.span());
            TokenTree::Group(changed).into()
        }
        other => change(other),
    };
    tokens.into_iter().flat_map(each).collect()
}

fn any(tokens: TokenStream, wanted: &dyn Fn(&TokenTree) -> bool) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => any(group.stream(), wanted),
        other => wanted(&other),
    })
}

/// The name of a struct or field in messages and documentation: without `r#`.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

#[cfg(test)]
mod tests {
    use super::{borrows, mention, text, without_self};
    use proc_macro2::{Ident, Span, TokenStream};
    use quote::quote;

    fn tokens(source: &str) -> TokenStream {
        source.parse().unwrap_or_default()
    }

    #[test]
    fn types_read_as_they_are_written() {
        for source in [
            "Option<Vec<u8>>",
            "std::collections::HashMap<String, [u8; 16]>",
            "(u64, &'static str)",
            "dyn Fn(u8) -> u8 + Send",
            "Iter<Item = u8>",
            "<T as Trait>::Out",
        ] {
            assert_eq!(text(&tokens(source)), source);
        }
    }

    #[test]
    fn mentions_are_found_at_any_depth() {
        let names = [Ident::new("T", Span::call_site())];
        assert!(mention(&tokens("Vec<(u8, [T; 2])>"), &names));
        assert!(!mention(&tokens("Vec<Type>"), &names));
    }

    #[test]
    fn borrowing_types_are_told_apart() {
        assert!(borrows(&tokens("Vec<(&str, u8)>")));
        assert!(borrows(&tokens("Cow<'a, str>")));
        assert!(!borrows(&tokens("Vec<String>")));
    }

    #[test]
    fn self_is_written_out() {
        assert_eq!(text(&without_self(&tokens("Box<Self>"), &quote!(User<T>))), "Box<User<T>>");
    }
}
