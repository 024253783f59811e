//! Words become the attributes of the type and of each variant.

use super::words::{Place, Word};
use crate::attr::{module, rename_rule, string};
use crate::ctxt::Ctxt;
use crate::lex::{self, Item, Items};
use crate::rename::RenameRule;
use crate::tokens;
use crate::vocabulary::Vocabulary as _;
use proc_macro2::Ident;
use syn::{DeriveInput, LitStr, Path, Type, Variant};

/// What is written on the type. Each has its word, for carets.
#[derive(Default)]
pub(crate) struct TypeAttrs {
    pub(crate) rename_all: Option<(Ident, Option<RenameRule>)>,
    pub(crate) number: Option<Ident>,
    pub(crate) try_from: Option<Conversion>,
    pub(crate) from: Option<Conversion>,
    pub(crate) into: Option<Conversion>,
    pub(crate) krate: Option<Path>,
    /// Words that were legal or were mistaken: see [`Items::meant`].
    pub(crate) meant: Vec<Word>,
}

/// A type that this one is made of, or becomes.
pub(crate) struct Conversion {
    pub(crate) token: Ident,
    pub(crate) text: LitStr,
    /// None where it is no type; that has been reported.
    pub(crate) ty: Option<Type>,
}

/// What is written on a variant.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) rename: Option<Name>,
    pub(crate) aliases: Vec<Name>,
}

pub(crate) struct Name {
    pub(crate) token: Ident,
    pub(crate) text: LitStr,
}

impl TypeAttrs {
    pub(crate) fn read(ctxt: &Ctxt, source: &DeriveInput) -> Self {
        let Items { all, meant } = lex::items(ctxt, &source.attrs, Place::Type);
        let mut attrs = TypeAttrs { meant, ..TypeAttrs::default() };
        for item in all {
            attrs.item(ctxt, item);
        }
        attrs
    }

    fn item(&mut self, ctxt: &Ctxt, item: Item<Word>) {
        let (word, token) = (item.word, item.token.clone());
        if word == Word::Number {
            self.number = Some(token);
            return;
        }
        let Some(text) = string(ctxt, item) else { return };
        match word {
            Word::RenameAll => self.rename_all = Some((token, rename_rule(ctxt, &text))),
            Word::TryFrom => self.try_from = Some(Conversion::read(ctxt, word, token, text)),
            Word::From => self.from = Some(Conversion::read(ctxt, word, token, text)),
            Word::Into => self.into = Some(Conversion::read(ctxt, word, token, text)),
            Word::Crate => self.krate = module(ctxt, &text),
            Word::Number | Word::Rename | Word::Alias => {}
        }
    }

    /// `try_from` or `from`.
    pub(crate) fn source(&self) -> Option<&Conversion> {
        self.try_from.as_ref().or(self.from.as_ref())
    }
}

impl Conversion {
    fn read(ctxt: &Ctxt, word: Word, token: Ident, text: LitStr) -> Self {
        let ty = text.parse::<Type>().ok();
        if ty.is_none() {
            let (written, form) = (text.value(), word.form());
            ctxt.error(&text, format!("`{written}` is no type, write `{form}`"));
        }
        Conversion { token, text, ty }
    }
}

impl VariantAttrs {
    pub(crate) fn read(ctxt: &Ctxt, variant: &Variant) -> Self {
        let Items { all, .. } = lex::items(ctxt, &variant.attrs, Place::Variant);
        let mut attrs = VariantAttrs::default();
        for item in all {
            let (word, token) = (item.word, item.token.clone());
            let name = string(ctxt, item).map(|text| Name { token, text });
            match word {
                Word::Alias => attrs.aliases.extend(name),
                _ => attrs.rename = name,
            }
        }
        attrs
    }

    /// The words written, in order of the table.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &Ident> {
        self.rename.iter().chain(&self.aliases).map(|name| &name.token)
    }

    /// The name that is stored.
    pub(crate) fn stored(&self, variant: &Variant, rule: Option<RenameRule>) -> String {
        let plain = tokens::plain(&variant.ident);
        match (&self.rename, rule) {
            (Some(rename), _) => rename.text.value(),
            (None, Some(rule)) => rule.variant(&plain),
            (None, None) => plain,
        }
    }
}
