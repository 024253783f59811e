//! The derive macro of `redis-struct`. Use it through that crate, which re-exports it: the code that it writes names
//! only what `redis_struct::__private` has.
//!
//! A phase is a file, in the order in which a struct passes through them:
//!
//! | file | phase |
//! |---|---|
//! | `split`, `lex` | `#[redis(…)]` becomes words with values |
//! | `attr` | words become the attributes of the struct and of each field |
//! | `ast` | the struct, with what every field is: key, stored or skipped |
//! | `valid` | the rules, and the struct that has passed them |
//! | `expand`, `changes` | the code for a struct that has passed |
//! | `fallback` | the code for one that has not, so that nothing else fails because of it |
//!
//! `words` is the table of the legal words, `ctxt` collects the mistakes, `duration` reads a `ttl`, `name` makes
//! constants' names and guesses at misspelled words, `docs` writes what rustdoc shows, and `names` and `tokens` are
//! what the two kinds of output share.

mod ast;
mod attr;
mod changes;
mod ctxt;
mod docs;
mod duration;
mod expand;
mod fallback;
mod lex;
mod name;
mod names;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod snapshot;
mod split;
#[cfg(test)]
mod testing;
mod tokens;
mod valid;
mod words;

use proc_macro2::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct a Redis hash, with typed operations on the whole and on each field.
///
/// ```
/// use redis_struct::RedisStruct;
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U", ttl = "30m")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     name: String,
///     last_seen: Option<i64>,
///     #[redis(default)]
///     views: u64,
/// }
///
/// assert_eq!((User::LAST_SEEN.name(), User::VIEWS.name()), ("last_seen", "views"));
/// ```
///
/// # On the struct
///
/// | attribute | meaning | without it |
/// |---|---|---|
/// | `keyspace = "U"` | the prefix of the records' keys: id 7 is kept under `U{7}`; none of `{` `}` `*` `?` `[` `]` `\` | does not compile |
/// | `ttl = "30m"` | every write makes the record live this long: `ms`, `s`, `m`, `h`, `d`, `w` and sums such as `1h30m` | writes leave the time to live alone |
/// | `connection = "users"` | the named connection that the records are kept on | the default connection |
/// | `crate = "path"` | where the crate `redis_struct` is found | `::redis_struct` |
///
/// # On a field
///
/// | attribute | meaning | conflicts with |
/// |---|---|---|
/// | `key` | the record's id, on exactly one field; it is part of the key's name, not of the hash | all others |
/// | `rename = "x"` | the field's name in the hash, instead of the Rust one | `key`, `skip` |
/// | `default` | an absent field reads as `Default::default()` | `key`, `skip`, a field of type `Option` |
/// | `default = "path"` | … as what the function at `path` returns | the same |
/// | `default = 5` | … as this expression, anything but a string literal | the same |
/// | `skip` | never stored; `Default::default()` when a record is loaded | all others |
///
/// A field of type `Option` is absent while it is `None`. Several `#[redis(…)]` on one item add up.
///
/// # What it makes
///
/// An implementation of `RedisStruct`; a constant per stored field, named in `SCREAMING_SNAKE_CASE` and as visible as
/// the field (`User::LAST_SEEN`); `User::changes()` and its type `UserChanges`, with a setter per stored field.
#[proc_macro_derive(RedisStruct, attributes(redis))]
pub fn derive_redis_struct(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derive(&input).into()
}

/// The whole derive, on tokens that exist outside of the compiler too: what the tests call.
fn derive(source: &DeriveInput) -> TokenStream {
    let ctxt = ctxt::Ctxt::new();
    let input = ast::Input::from_syn(&ctxt, source);
    let record = valid::check(&ctxt, &input);
    match ctxt.check(record) {
        Ok(record) if !input.repeats => expand::expand(&record),
        Ok(_) => fallback::expand(&input, &[]),
        Err(mistakes) => fallback::expand(&input, &mistakes),
    }
}
