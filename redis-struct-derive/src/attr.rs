//! Words become the attributes of the struct and of each field. Which of them fit together is for `valid` to say.

use crate::ast::Kind;
use crate::ctxt::Ctxt;
use crate::duration;
use crate::fields;
use crate::lex::{self, Item, Items};
use crate::name;
use crate::rename::RenameRule;
use crate::ship::{self, Ship};
use crate::vocabulary::Vocabulary;
use crate::words::{Place, Word};
use proc_macro2::{Ident, TokenStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, ExprPath, Field, Lit, LitStr, Path, Token, Type, WherePredicate};

/// What is written on the struct.
#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) keyspace: Option<LitStr>,
    pub(crate) of: Option<Of>,
    pub(crate) template: Option<Template>,
    pub(crate) raw_key: Option<Ident>,
    pub(crate) ttl_millis: Option<u64>,
    pub(crate) connection: Option<LitStr>,
    pub(crate) rename_all: Option<RenameRule>,
    pub(crate) bound: Option<Bound>,
    pub(crate) krate: Option<Path>,
    /// The words that are there, for carets.
    pub(crate) written: Vec<(Word, Ident)>,
    /// Words that were legal or were mistaken: see [`Items::meant`].
    pub(crate) meant: Vec<Word>,
}

/// What is written on a field. Each has its word, for carets.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) key: Option<Ident>,
    pub(crate) secret: Option<Ident>,
    pub(crate) generate: Option<Ident>,
    pub(crate) rename: Option<Rename>,
    pub(crate) aliases: Vec<Rename>,
    pub(crate) default: Option<Default>,
    pub(crate) constant: Option<Constant>,
    pub(crate) with: Option<With>,
    pub(crate) json: Option<Ident>,
    pub(crate) ship: Option<Ship>,
    pub(crate) version: Option<Ident>,
    pub(crate) flatten: Option<Ident>,
    pub(crate) skip: Option<Ident>,
    pub(crate) meant: Vec<Word>,
}

/// The struct that a projection is of.
pub(crate) struct Of {
    pub(crate) token: Ident,
    pub(crate) ty: Type,
}

pub(crate) struct Rename {
    pub(crate) token: Ident,
    pub(crate) name: LitStr,
}

pub(crate) struct With {
    pub(crate) token: Ident,
    /// Nothing in a projection, where the module is that of the struct that it is of.
    pub(crate) module: Option<Path>,
}

pub(crate) struct Constant {
    pub(crate) token: Ident,
    pub(crate) name: LitStr,
    pub(crate) ident: Ident,
}

/// What a key is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    Braces,
    Colon,
    Bare,
}

/// The templates as they are written: `ns` stands for the keyspace's name.
const TEMPLATES: [(&str, Template); 3] =
    [("ns{id}", Template::Braces), ("ns:id", Template::Colon), ("id", Template::Bare)];

/// The conditions that stand in for those that the fields' types would need.
pub(crate) struct Bound {
    pub(crate) token: Ident,
    pub(crate) predicates: Punctuated<WherePredicate, Token![,]>,
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
    pub(crate) fn read(ctxt: &Ctxt, source: &DeriveInput, kind: Kind) -> Self {
        let Items { all, meant } = items(ctxt, &source.attrs, Place::Struct, kind);
        ship::misplaced(ctxt, &source.attrs);
        let mut attrs = StructAttrs { meant, ..StructAttrs::default() };
        for item in all {
            attrs.item(ctxt, item);
        }
        attrs
    }

    fn item(&mut self, ctxt: &Ctxt, item: Item) {
        let (word, token) = (item.word, item.token.clone());
        self.written.push((word, token.clone()));
        if word == Word::RawKey {
            self.raw_key = Some(token);
            return;
        }
        let Some(text) = string(ctxt, item) else {
            return;
        };
        match word {
            Word::Keyspace => self.keyspace = Some(text),
            Word::Of => self.of = of(ctxt, token, &text),
            Word::Template => self.template = template(ctxt, &text),
            Word::Ttl => self.ttl_millis = millis(ctxt, &text),
            Word::Connection => self.connection = Some(text),
            Word::RenameAll => self.rename_all = rename_rule(ctxt, &text),
            Word::Bound => self.bound = predicates(ctxt, &text).map(|predicates| Bound { token, predicates }),
            Word::Crate => self.krate = module(ctxt, &text),
            _ => {}
        }
    }
}

impl FieldAttrs {
    pub(crate) fn read(ctxt: &Ctxt, field: &Field, kind: Kind) -> Self {
        let Items { all, meant } = items(ctxt, &field.attrs, Place::Field, kind);
        let mut attrs = FieldAttrs { meant, ship: ship::read(ctxt, &field.attrs), ..FieldAttrs::default() };
        for item in all {
            attrs.item(ctxt, item);
        }
        attrs
    }

    fn item(&mut self, ctxt: &Ctxt, item: Item) {
        let token = item.token.clone();
        match item.word {
            Word::Key => self.key = Some(token),
            Word::Secret => self.secret = Some(token),
            Word::Generate => self.generate = Some(token),
            Word::With => self.with = with(ctxt, token, item),
            Word::Json => self.json = Some(token),
            Word::Version => self.version = Some(token),
            Word::Flatten => self.flatten = Some(token),
            Word::Skip => self.skip = Some(token),
            Word::Rename => self.rename = string(ctxt, item).map(|name| Rename { token, name }),
            Word::Alias => self.aliases.extend(string(ctxt, item).map(|name| Rename { token, name })),
            Word::Default => self.default = default_value(ctxt, item.value).map(|value| Default { token, value }),
            Word::Const => self.constant = string(ctxt, item).and_then(|name| constant(ctxt, token, name)),
            _ => {}
        }
    }
}

/// The words of one place, of those that this derive knows.
fn items(ctxt: &Ctxt, attributes: &[Attribute], place: Place, kind: Kind) -> Items {
    match kind {
        Kind::Record => lex::items(ctxt, attributes, place),
        Kind::Fields => fields::items(ctxt, attributes, place),
    }
}

/// A string literal, or what to write instead.
pub(crate) fn string<W: Vocabulary>(ctxt: &Ctxt, item: Item<W>) -> Option<LitStr> {
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

pub(crate) fn module(ctxt: &Ctxt, text: &LitStr) -> Option<Path> {
    let form = Word::Crate.form();
    let mistake = |_| ctxt.error(text, format!("`crate` takes the path of the crate `redis_struct`, write `{form}`"));
    text.parse_with(Path::parse_mod_style).map_err(mistake).ok()
}

fn of(ctxt: &Ctxt, token: Ident, text: &LitStr) -> Option<Of> {
    let form = Word::Of.form();
    let mistake = |_| ctxt.error(text, format!("`of` takes the struct that has the fields, too, write `{form}`"));
    let ty = text.parse::<Type>().map_err(mistake).ok()?;
    Some(Of { token, ty })
}

fn template(ctxt: &Ctxt, text: &LitStr) -> Option<Template> {
    let written = text.value();
    let template = TEMPLATES.into_iter().find(|(name, _)| *name == written);
    if template.is_none() {
        let legal = TEMPLATES.map(|(name, _)| format!("`{name}`")).join(", ");
        let message = format!(
            "`{written}` is no template: `ns` stands for the keyspace and `id` for the id, and nothing else can be \
             written; legal: {legal}"
        );
        ctxt.error(text, message);
    }
    template.map(|(_, template)| template)
}

pub(crate) fn rename_rule(ctxt: &Ctxt, text: &LitStr) -> Option<RenameRule> {
    let written = text.value();
    let rule = RenameRule::parse(&written);
    if rule.is_none() {
        let guess = name::nearest(&written, RenameRule::NAMES.into_iter());
        let guess = guess.map_or_else(|| ";".to_owned(), |rule| format!(", did you mean `{rule}`?"));
        let legal = RenameRule::NAMES.map(|rule| format!("`{rule}`")).join(", ");
        ctxt.error(text, format!("`{written}` is no rule for names{guess} legal: {legal}"));
    }
    rule
}

fn predicates(ctxt: &Ctxt, text: &LitStr) -> Option<Punctuated<WherePredicate, Token![,]>> {
    let form = Word::Bound.form();
    let mistake = |_| {
        let written = text.value();
        ctxt.error(text, format!("`{written}` is no list of conditions as `where` has them, write `{form}`"));
    };
    text.parse_with(Punctuated::parse_terminated).map_err(mistake).ok()
}

fn constant(ctxt: &Ctxt, token: Ident, name: LitStr) -> Option<Constant> {
    let written = name.value();
    let ident = name.parse::<Ident>().ok().filter(|_| !written.chars().any(char::is_lowercase));
    if ident.is_none() {
        let form = Word::Const.form();
        ctxt.error(
            &name,
            format!("`{written}` is no name for a constant: it is an identifier in capitals, write `{form}`"),
        );
    }
    ident.map(|ident| Constant { token, name, ident })
}

fn with(ctxt: &Ctxt, token: Ident, item: Item) -> Option<With> {
    if item.value.is_none() {
        return Some(With { token, module: None });
    }
    let text = string(ctxt, item)?;
    let form = Word::With.form();
    let mistake = |_| {
        let message = format!("`with` takes the path of a module with functions `encode` and `decode`, write `{form}`");
        ctxt.error(&text, message);
    };
    let module = text.parse_with(Path::parse_mod_style).map_err(mistake).ok()?;
    Some(With { token, module: Some(module) })
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
