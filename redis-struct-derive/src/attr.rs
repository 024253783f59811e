//! Words become the attributes of the struct and of each field. Which of them fit together is for `valid` to say.

use crate::ctxt::Ctxt;
use crate::duration;
use crate::lex::{self, Item, Items};
use crate::words::{Place, Word};
use proc_macro2::{Ident, TokenStream};
use syn::{DeriveInput, ExprPath, Field, Lit, LitStr, Path};

/// What is written on the struct.
#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) keyspace: Option<LitStr>,
    pub(crate) ttl_millis: Option<u64>,
    pub(crate) connection: Option<LitStr>,
    pub(crate) krate: Option<Path>,
    /// Words that were legal or were mistaken: see [`Items::meant`].
    pub(crate) meant: Vec<Word>,
}

/// What is written on a field. Each has its word, for carets.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) key: Option<Ident>,
    pub(crate) rename: Option<Rename>,
    pub(crate) default: Option<Default>,
    pub(crate) skip: Option<Ident>,
    pub(crate) meant: Vec<Word>,
}

pub(crate) struct Rename {
    pub(crate) token: Ident,
    pub(crate) name: LitStr,
}

pub(crate) struct Default {
    pub(crate) token: Ident,
    pub(crate) value: DefaultValue,
}

/// Where a field's default comes from.
pub(crate) enum DefaultValue {
    /// `default`: the type's own.
    Trait,
    /// `default = "path"`: a function without arguments.
    Function(Box<ExprPath>),
    /// `default = …`: any other expression.
    Expression(TokenStream),
}

impl StructAttrs {
    pub(crate) fn read(ctxt: &Ctxt, source: &DeriveInput) -> Self {
        let Items { all, meant } = lex::items(ctxt, &source.attrs, Place::Struct);
        let mut attrs = StructAttrs { meant, ..StructAttrs::default() };
        for item in all {
            attrs.item(ctxt, item);
        }
        attrs
    }

    fn item(&mut self, ctxt: &Ctxt, item: Item) {
        let word = item.word;
        let Some(text) = string(ctxt, item) else {
            return;
        };
        match word {
            Word::Keyspace => self.keyspace = Some(text),
            Word::Ttl => self.ttl_millis = millis(ctxt, &text),
            Word::Connection => self.connection = Some(text),
            Word::Crate => self.krate = module(ctxt, &text),
            Word::Key | Word::Rename | Word::Default | Word::Skip => {}
        }
    }
}

impl FieldAttrs {
    pub(crate) fn read(ctxt: &Ctxt, field: &Field) -> Self {
        let Items { all, meant } = lex::items(ctxt, &field.attrs, Place::Field);
        let mut attrs = FieldAttrs { meant, ..FieldAttrs::default() };
        for item in all {
            attrs.item(ctxt, item);
        }
        attrs
    }

    fn item(&mut self, ctxt: &Ctxt, item: Item) {
        let token = item.token.clone();
        match item.word {
            Word::Key => self.key = Some(token),
            Word::Skip => self.skip = Some(token),
            Word::Rename => self.rename = string(ctxt, item).map(|name| Rename { token, name }),
            Word::Default => self.default = default_value(ctxt, item.value).map(|value| Default { token, value }),
            Word::Keyspace | Word::Ttl | Word::Connection | Word::Crate => {}
        }
    }
}

/// A string literal, or what to write instead.
fn string(ctxt: &Ctxt, item: Item) -> Option<LitStr> {
    let value = item.value?;
    match syn::parse2::<Lit>(value.clone()) {
        Ok(Lit::Str(text)) if text.suffix().is_empty() => Some(text),
        _ => {
            let (name, form) = (item.word.name(), item.word.form());
            ctxt.error(value, format!("`{name}` takes a string literal, write `{form}`"));
            None
        }
    }
}

fn millis(ctxt: &Ctxt, text: &LitStr) -> Option<u64> {
    duration::millis(&text.value()).map_err(|mistake| ctxt.error(text, mistake)).ok()
}

fn module(ctxt: &Ctxt, text: &LitStr) -> Option<Path> {
    let form = Word::Crate.form();
    let mistake = |_| ctxt.error(text, format!("`crate` takes the path of the crate `redis_struct`, write `{form}`"));
    text.parse_with(Path::parse_mod_style).map_err(mistake).ok()
}

/// A string literal is a path: it could only be the default of a `&str`, which no record can own.
fn default_value(ctxt: &Ctxt, value: Option<TokenStream>) -> Option<DefaultValue> {
    let Some(value) = value.map(lex::visible) else {
        return Some(DefaultValue::Trait);
    };
    match syn::parse2::<LitStr>(value.clone()) {
        Ok(text) => function(ctxt, &text).map(|path| DefaultValue::Function(Box::new(path))),
        Err(_) => Some(DefaultValue::Expression(value)),
    }
}

fn function(ctxt: &Ctxt, text: &LitStr) -> Option<ExprPath> {
    let mistake = |_| {
        let written = text.value();
        let message = format!(
            "`{written}` is not a path: a string is the path of a function without arguments, write \
             `default = \"path::to::function\"`, or any other expression, such as `default = String::from(\"x\")`"
        );
        ctxt.error(text, message);
    };
    text.parse::<ExprPath>().map_err(mistake).ok()
}
