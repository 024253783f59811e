//! The rules about what stands around the id in a key.

use crate::ast::Input;
use crate::attr::Template;
use crate::ctxt::Ctxt;
use crate::words::Word;
use syn::LitStr;

/// The keyspace's name, empty where the keys are bare ids; nothing if it is missing.
pub(super) fn check(ctxt: &Ctxt, input: &Input<'_>) -> Option<String> {
    let is_bare = input.attrs.template == Some(Template::Bare);
    match &input.attrs.keyspace {
        Some(text) if is_bare => {
            let message = "`keyspace` conflicts with `template = \"id\"`: those keys are the bare id, without a prefix; \
                           remove one of the two";
            ctxt.error(text, message);
        }
        Some(text) => name(ctxt, text),
        None if is_bare => return Some(String::new()),
        None => missing(ctxt, input),
    }
    input.attrs.keyspace.as_ref().map(LitStr::value)
}

/// Nothing is missing where a mistake has hidden it.
fn missing(ctxt: &Ctxt, input: &Input<'_>) {
    let is_mistaken = |word: &Word| match word {
        Word::Keyspace | Word::Of => true,
        Word::Template => input.attrs.template.is_none(),
        _ => false,
    };
    if input.fields.is_some() && !input.attrs.meant.iter().any(is_mistaken) {
        let form = Word::Keyspace.form();
        let message = format!(
            "no keyspace: the keys of records begin with one, as in `U{{7}}`; write `#[redis({form})]` above the \
             struct, or `#[redis(template = \"id\")]` for keys that are the bare id"
        );
        ctxt.error(&input.source.ident, message);
    }
}

/// Braces would move the hash tag, and glob characters would make a scan find other keyspaces' keys.
fn name(ctxt: &Ctxt, text: &LitStr) {
    let value = text.value();
    let form = Word::Keyspace.form();
    if value.is_empty() {
        ctxt.error(text, format!("the keyspace is empty: it keeps one struct's keys from another's, write `{form}`"));
    }
    if let Some(forbidden) = value.chars().find(|c| r"{}*?[]\".contains(*c)) {
        let reason = match forbidden {
            '{' | '}' => "braces mark the id, which decides the Redis Cluster slot",
            _ => "it has a meaning in the patterns by which keys are scanned",
        };
        ctxt.error(text, format!("`{forbidden}` in a keyspace: {reason}; write `{form}`, without any of {FORBIDDEN}"));
    }
}

const FORBIDDEN: &str = r"`{`, `}`, `*`, `?`, `[`, `]`, `\`";
