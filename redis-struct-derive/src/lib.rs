//! The derive macros of `redis-struct`. Use them through that crate, which re-exports them: the code they write names
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
//! | `expand`, `changes`, `borrowing`, `projection` | the code for a struct that has passed; for one that borrows; for a projection |
//! | `fallback` | the code for one that has not, so that nothing else fails because of it |
//!
//! `fields` is `derive(RedisFields)`, which goes the same way with fewer words, and `flatten` writes what both have of
//! flattened fields. `version` writes what a record has of its version.
//!
//! `words` is the table of the legal words, `ctxt` collects the mistakes, `duration` reads a `ttl`, `rename` has the
//! rules of `rename_all`, `name` makes constants' names and guesses at misspelled words, `docs` writes what rustdoc
//! shows, and `names` and `tokens` are what the two kinds of output share. `codec` is the other derive, with words of
//! its own: `vocabulary` is what `lex` asks of either's.

mod ast;
mod attr;
mod borrowing;
mod changes;
mod codec;
mod ctxt;
mod docs;
mod duration;
mod expand;
mod fallback;
mod fields;
mod flatten;
mod layout;
mod lex;
#[cfg(test)]
mod messages;
mod name;
mod names;
mod projection;
mod rename;
#[cfg(test)]
mod rules;
mod ship;
#[cfg(test)]
mod snapshot;
mod split;
#[cfg(test)]
mod testing;
mod tokens;
mod valid;
mod version;
mod vocabulary;
mod words;

use proc_macro2::TokenStream;
use syn::DeriveInput;

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
/// | `keyspace = "U"` | the prefix of the records' keys: id 7 is kept under `U{7}`; none of `{` `}` `*` `?` `[` `]` `\` | does not compile, unless `template = "id"` or `of` |
/// | `of = "User"` | it has some of the fields of the records of `User`, which says all else: [see below](#projections) | a keyspace of its own |
/// | `template = "ns:id"` | what a key is made of: `ns{id}`, `ns:id`, or `id` (then without `keyspace`): [see below](#keys) | `ns{id}` |
/// | `raw_key` | ids are written as they are, without escapes: [see below](#keys) | escaped |
/// | `ttl = "30m"` | every write makes the record live this long: `ms`, `s`, `m`, `h`, `d`, `w` and sums such as `1h30m` | writes leave the time to live alone |
/// | `connection = "users"` | the named connection that the records are kept on | the default connection |
/// | `rename_all = "camelCase"` | how the fields' names in the hash are made of the Rust ones, where no `rename` says otherwise: [see below](#names) | the Rust names |
/// | `bound = "T: Trait"` | of a generic struct: the conditions of all that is generated, instead of those that the fields' types would need: [see below](#generic-structs) | inferred |
/// | `crate = "path"` | where the crate `redis_struct` is found | `::redis_struct` |
///
/// # On a field
///
/// | attribute | meaning | conflicts with |
/// |---|---|---|
/// | `key` | the record's id, on exactly one field; it is part of the key's name, not of the hash | all others |
/// | `key, secret` | … which never appears in errors: they show `U{…}`: [see below](#keys) | |
/// | `key, generate` | … of type `Uuid` (feature `uuid`): `User::generate_key()` makes new ones: [see below](#keys) | |
/// | `rename = "x"` | the field's name in the hash, instead of the Rust one | `key`, `skip` |
/// | `alias = "old"` | another name that the field is read under where its own is absent; may be repeated: [see below](#aliases) | `key`, `skip` |
/// | `default` | an absent field reads as `Default::default()` | `key`, `skip`, a field of type `Option` |
/// | `default = "path"` | … as what the function at `path` returns | the same |
/// | `default = 5` | … as this expression, anything but a string literal | the same |
/// | `const = "OTHER_NAME"` | the name of the field's constant: [see below](#names) | `key`, `skip` |
/// | `with = "module"` | the functions `encode` and `decode` of that module write and read the field, instead of its type's codec: [see below](#codecs) | `key`, `skip`, `json` |
/// | `json` | the field is stored as JSON, by serde (feature `json`): [see below](#codecs) | `key`, `skip`, `with` |
/// | `#[ship(S)]`, `#[ship]`, `#[ship(S, beside)]` | not inside of `#[redis(…)]`: the ship `S`, or the type's own, writes and reads the field, in the record or beside it: [see below](#ships) | `key`, `skip`, `flatten`, `version`, `with`, `json` |
/// | `version` | an integer that every write raises by one; `save` fails if it is not the stored one: [see below](#versions) | `key`, `skip`, `flatten`, `default`, `with`, `json` |
/// | `flatten` | on a struct of fields: they are stored with those of the record; on a map: it has the fields that the struct does not declare: [see below](#flatten) | all others, but `const` on a struct of fields |
/// | `skip` | never stored; `Default::default()` when a record is loaded | all others |
///
/// A field of type `Option` is absent while it is `None`. Several `#[redis(…)]` on one item add up.
///
/// # Keys
///
/// | `template` | id 7 of keyspace `U` | for |
/// |---|---|---|
/// | `ns{id}` | `U{7}` | new data: the braces are a hash tag, so on a cluster all that belongs to id 7 is on one server |
/// | `ns:id` | `U:7` | keys that other programs read or write; `U` must not be the beginning of another keyspace (`U:x`) |
/// | `id` | `7` | a database of its own; `keys` and `scan` look at every hash, and leave out those that no id is written as |
///
/// In all of them `%`, `{` and `}` in an id are escaped (`%25`, `%7B`, `%7D`), and `:` in the parts of a tuple (`%3A`),
/// so that two ids never share a key. For keys that another program has written without escapes there is `raw_key`:
/// the id is then what stands there, to the byte. It takes keys of the types `String`, `Vec<u8>` and integers. With
/// `ns{id}`, a `}` in a raw id ends the hash tag that Redis sees, and an empty id has none.
///
/// With `secret` the id is shown nowhere: an error of a session says `SESSION{…}`, whatever went wrong. `Debug` of the
/// struct itself is yours: derive it only if its output is seen by nobody.
///
/// `generate` makes ids that nobody has to assign: UUIDs of version 7, which begin with the time. So later ids are
/// greater than earlier ones.
///
/// ```
/// use redis_struct::testing::Server;
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "session", template = "ns:id", ttl = "30m")]
/// struct Session {
///     #[redis(key, secret)]
///     token: String,
///     user: u64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = Server::start().unwrap();
/// let db = Db::connect(server.url()).await?;
/// Session { token: "c2VjcmV0".into(), user: 7 }.save(&db).await?;
/// let exists: bool = db.command("EXISTS").key("session:c2VjcmV0").query(&db).await?;
/// assert!(exists);
///
/// let error = Session::load(&db, "c2VjcmU3").await.err().unwrap();
/// assert_eq!(error.to_string(), "`Session` under key `session:…`: there is no such record");
/// # Ok(())
/// # }
/// ```
///
/// # Names
///
/// `rename_all` takes the rules of serde: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`,
/// `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE`. They change what is stored, not what is written in
/// Rust, and they leave fields with a `rename` alone. Two fields that would share a stored name do not compile.
///
/// The constant of a field is its Rust name in capitals. Where two fields would share one, or where the struct has a
/// constant of that name already, `const` names it otherwise.
///
/// ```
/// use redis_struct::RedisStruct;
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U", rename_all = "camelCase")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     full_name: String, // stored as `fullName`
///     #[redis(rename = "seen", const = "SEEN")]
///     last_seen: Option<i64>, // stored as `seen`
/// }
///
/// impl User {
///     const LAST_SEEN: i64 = 1_700_000_000;
/// }
///
/// assert_eq!((User::FULL_NAME.name(), User::SEEN.name()), ("fullName", "seen"));
/// ```
///
/// # Aliases
///
/// A field that has got another name is still found under its old one: `alias` is read where the name is absent, the
/// first of several first, in the same round trip. An alias is never written. Every write of the field, also its
/// removal, removes its aliases in the same step, so no old value comes back; `set_if_absent` takes one for the field,
/// and `incr` counts from it. An alias is the name of no other field.
///
/// What it costs: reads ask for more names; a write that was one HSET is MULTI, HSET, HDEL, EXEC; and `incr`,
/// `set_if_absent` and `remove` of the field are a script. Once all records are written anew, remove it.
///
/// ```
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     #[redis(alias = "nick", alias = "login")]
///     name: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let _: u64 = db.command("HSET").key("U{1}").args(["login", "jack"]).query(&db).await?;
/// let jack = User::load(&db, 1).await?;
/// assert_eq!(jack.name, "jack");
///
/// jack.save(&db).await?;
/// let names: Vec<String> = db.command("HKEYS").key("U{1}").query(&db).await?;
/// assert_eq!(names, ["name"]);
/// # Ok(())
/// # }
/// ```
///
/// # Codecs
///
/// A field is stored as `redis_struct::codec` says for its type. For a type without a codec, or to store one
/// otherwise, `with` names a module that has the two functions `encode(&T, Arg) -> Encoded` and
/// `decode(Bulk) -> Result<T, CodecError>`. Of an `Option<T>` they see the `T`: `None` is an absent field.
///
/// `json` stores any type that is serde's `Serialize` and `Deserialize`: compact, with exact floats. NaN and the
/// infinities have no JSON form, so a value with one is refused, and nothing is sent.
///
/// Setters of such fields take a value of the field's type, and for an `Option` the bare value, too. `incr` and its
/// like do not compile for them: the server could not read the number.
///
/// ```
/// use redis_struct::RedisStruct;
///
/// mod rgb {
///     use redis_struct::codec::{Arg, Bulk, CodecError, Encoded};
///
///     pub fn encode(value: &u32, to: Arg<'_>) -> Encoded {
///         Ok(to.display(format_args!("#{value:06x}")))
///     }
///
///     pub fn decode(bytes: Bulk) -> Result<u32, CodecError> {
///         let digits = bytes.as_str()?.strip_prefix('#');
///         let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
///         number.ok_or_else(|| CodecError::new("expected a colour, such as `#ff0000`"))
///     }
/// }
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Theme {
///     dark: bool,
///     fonts: Vec<String>,
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     #[redis(with = "rgb")]
///     colour: Option<u32>, // `#ff0000`
///     #[redis(json)]
///     theme: Theme, // `{"dark":true,"fonts":["Fira"]}`
/// }
///
/// # use redis_struct::{Db, Result};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let theme = Theme { dark: true, fonts: vec!["Fira".into()] };
/// User { id: 1, colour: None, theme }.save(&db).await?;
/// User::update(&db, 1, User::changes().colour(0xff0000)).await?;
/// let stored: Vec<String> = db.command("HMGET").key("U{1}").args(["colour", "theme"]).query(&db).await?;
/// assert_eq!(stored, ["#ff0000", r#"{"dark":true,"fonts":["Fira"]}"#]);
/// # Ok(())
/// # }
/// ```
///
/// # Ships
///
/// `#[ship(Raw)]` is an attribute of its own, next to `#[redis(…)]`: a *ship* of `redis_struct::ship`, or one of yours, writes and
/// reads the field instead of its type's codec. Arrays, other binary data and types of other crates travel so. It is the path of
/// a type in scope, like any other. `#[ship]` alone takes the type's natural one: that of `Vec<f32>` is `Raw`.
///
/// Of an `Option<T>` the ship sees the `T`: `None` is an absent field. `default`, `rename`, `alias` and `const` mean what they
/// always mean, and all operations are there but `incr` and its like. In a projection `#[ship]` stands alone, whatever the ship
/// is; where the type is a parameter, `bound` says what the ship needs (`Raw: Pack<T> + Unpack<T>`). A struct that borrows needs a ship that can write; it gets the `T` of a `&T`, so `#[ship]` of a `&[f32]` is that of `[f32]`.
///
/// With `beside`, as in `#[ship(Raw, beside)]` or `#[ship(beside)]`, the data has a key of its own, `DOC{1}.embedding`, which all
/// operations take along, and `get_rows` and `set_rows` read and write rows of an array there: see `redis_struct::ship`. That needs the usual key template without `raw_key`, no `alias` on the
/// field, and no map with `flatten` in the struct. In a projection it is written `#[ship(beside)]`.
///
/// It conflicts with `key`, `skip`, `flatten`, `version`, `with` and `json`. (`#[redis(json)]` and `#[ship(Json)]` store the same.)
///
/// ```
/// use redis_struct::ship::Raw;
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "DOC")]
/// struct Document {
///     #[redis(key)]
///     id: u64,
///     #[ship(Raw)]
///     embedding: [f32; 3],
///     #[ship]
///     #[redis(default)]
///     histogram: Vec<u16>,
///     #[ship]
///     mask: Option<Vec<bool>>,
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "DOC")]
/// struct NewDocument<'a> {
///     #[redis(key)]
///     id: u64,
///     #[ship]
///     embedding: &'a [f32],
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// NewDocument { id: 1, embedding: &[0.5, 0.25, 1.0] }.save(&db).await?;
/// let document = Document::load(&db, 1).await?;
/// assert_eq!((document.embedding, document.histogram, document.mask), ([0.5, 0.25, 1.0], vec![], None));
///
/// Document::update(&db, 1, Document::changes().embedding([1.0; 3]).mask(vec![true, false])).await?;
/// assert_eq!(Document::pop(&db, 1, Document::MASK).await?, Some(vec![true, false]));
/// let stored: Vec<u8> = db.command("HGET").key("DOC{1}").arg("embedding").query(&db).await?;
/// assert_eq!(stored, [0, 0, 0x80, 0x3f].repeat(3)); // little-endian
/// # Ok(())
/// # }
/// ```
///
/// # Flatten
///
/// A field whose type has [`#[derive(RedisFields)]`](macro@RedisFields) is not stored itself: its fields are stored with
/// those of the record, in the same hash, by their own names. Everything that is done with the record is done with them,
/// too, and they are read and written by the same commands. There may be several such fields. A stored name or an alias
/// that two of these structs have does not compile. (Of a generic struct this is found where it is used.)
///
/// The constant of such a field leads to its fields: `User::ADDRESS.field(Address::STREET)` is one of the record, for
/// `get`, `incr`, `pop` and all other operations. `User::ADDRESS` alone can be read: `get` of it gives an `Address`. In
/// `changes()`, `address(value)` sets all its fields, and `set(field, value)` sets one.
///
/// ```
/// use redis_struct::{Db, RedisFields, RedisStruct, Result};
///
/// #[derive(RedisFields, Debug, PartialEq)]
/// struct Address {
///     street: String,
///     zip: Option<String>,
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     name: String,
///     #[redis(flatten)]
///     address: Address,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let address = Address { street: "Main Street".into(), zip: Some("10115".into()) };
/// User { id: 1, name: "Jack".into(), address }.save(&db).await?;
/// let names: Vec<String> = db.command("HKEYS").key("U{1}").query(&db).await?;
/// assert_eq!(names, ["name", "street", "zip"]);
///
/// let street = User::ADDRESS.field(Address::STREET);
/// User::update(&db, 1, User::changes().name("Bob").set(street, "Side Street")).await?;
/// assert_eq!(User::get(&db, 1, street).await?, "Side Street");
/// # Ok(())
/// # }
/// ```
///
/// A `HashMap<String, T>` or `BTreeMap<String, T>` with `flatten` has all fields of the hash that the struct does not
/// declare, by name; `T` is any type with a codec. A record has one such map at most.
///
/// A map changes what load and save are. A load reads the whole hash (HGETALL instead of HMGET). A save replaces the
/// whole hash: undeclared fields that are not in the map go, in one script (EVALSHA), and a time to live stays as it
/// is. Without the map they would have been left alone. Everything else, such as `update`, leaves them alone. A map
/// with the name or the alias of a declared field is refused, and nothing is sent.
///
/// ```
/// use redis_struct::{Db, RedisStruct, Result};
/// use std::collections::BTreeMap;
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     name: String,
///     #[redis(flatten)]
///     scores: BTreeMap<String, u64>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let _: u64 = db.command("HSET").key("U{1}").args(["name", "Jack", "chess", "7", "go", "3"]).query(&db).await?;
/// let mut jack = User::load(&db, 1).await?;
/// assert_eq!(jack.scores["chess"], 7);
///
/// jack.scores.remove("go");
/// jack.save(&db).await?;
/// let names: Vec<String> = db.command("HKEYS").key("U{1}").query(&db).await?;
/// assert_eq!(names.len(), 2);
/// # Ok(())
/// # }
/// ```
///
/// # Versions
///
/// A field with `version` counts the writes of its record, so that nobody overwrites what they have not seen. `save`
/// writes only if the stored version is the one in the struct, and stores the next one. Else it fails with
/// `is_conflict`, and writes nothing: load the record again, change it, and save it. All in one script (EVALSHA), so in one
/// round trip.
///
/// The field is an integer of any width, and there is one. Where it is absent it is 0, and so it is of a record that is not
/// stored: a new struct has `version: 0`.
///
/// ```
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "A")]
/// struct Account {
///     #[redis(key)]
///     id: u64,
///     owners: String,
///     #[redis(default)]
///     balance: i64,
///     #[redis(version)]
///     version: u64,
/// }
///
/// /// Adds an owner, whatever others do meanwhile.
/// async fn add(db: &Db, id: u64, owner: &str) -> Result<()> {
///     loop {
///         let mut account = Account::load(db, id).await?;
///         account.owners.push_str(owner);
///         match account.save(db).await {
///             Err(error) if error.is_conflict() => {} // once more, with what is there now
///             done => return done,
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// Account { id: 1, owners: String::new(), balance: 0, version: 0 }.save(&db).await?; // now it is 1
/// let (one, other) = tokio::join!(add(&db, 1, "Jack "), add(&db, 1, "Jill "));
/// one.and(other)?;
/// let mut account = Account::load(&db, 1).await?;
/// assert_eq!((account.owners.len(), account.version), (10, 3));
///
/// // Other writes raise the version, too. So this struct is not up to date any more.
/// Account::incr(&db, 1, Account::BALANCE, 5).await?;
/// assert!(account.save(&db).await.is_err_and(|error| error.is_conflict()));
///
/// // A struct that is saved again without being loaded needs the new version.
/// account = account.reload(&db).await?;
/// account.apply(account.save_returning(&db).await?)?;
/// assert_eq!(account.version, 5);
/// account.save(&db).await?;
/// # Ok(())
/// # }
/// ```
///
/// - `update`, `update_existing`, `incr` and its like, `set_if_absent`, `pop` and `remove` do not ask for the version, and
///   raise it in the same step as they write. Where they write nothing, it stays; but an `update_existing` that only
///   removes raises it also where it finds nothing to remove. Each is one script, so `incr` is no HINCRBY. `insert`
///   stores 1.
/// - `save_many`, and saves in a pipeline: each is checked for itself, and a conflict of one does not keep the others from
///   being saved. So it is in an `atomic` block, too: Redis takes nothing back of what else is in it.
/// - Nobody can set, remove or calculate with the version: that does not compile.
/// - At the end of its type a write fails with `is_out_of_range`; where what is stored is no number of its type, with
///   `is_malformed`. Nothing is written.
/// - The version stays where all other fields are removed: such a record is there, and has all its fields absent.
///   `delete`, `expire` and their like leave the version alone. After a `delete` it begins at 0 again, so a struct that
///   was loaded before may have the version of one that was stored since.
/// - What is written past this struct is not counted: by other programs, by `db.command`, or by another struct of the same
///   keyspace without the version. A projection is no such struct. With the version among its fields, marked `version`
///   there too, its `save` is checked; without, it is not. It raises the version in either case.
/// - It belongs on the record itself, and not on a struct that is flattened into it.
///
/// # Generic structs
///
/// The derive asks for what the fields' types need: `T: Send + Sync + 'static`, and a codec for each type that names a
/// parameter. `bound` replaces all of that with conditions of your own, written as after `where`; those of the struct
/// itself stay. It is for code that is generic over the struct, and would have to repeat the inferred conditions; and
/// for a parameter that is not stored.
///
/// ```
/// use redis_struct::{Db, FieldType, RedisStruct, Result};
///
/// trait Sensor: Send + Sync + 'static {
///     type Value: FieldType + Send + Sync;
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "R", bound = "S: Sensor")]
/// struct Reading<S: Sensor> {
///     #[redis(key)]
///     id: u64,
///     value: S::Value,
/// }
///
/// // Without `bound` this would also have to ask for `S::Value: FieldType`.
/// async fn latest<S: Sensor>(db: &Db) -> Result<Reading<S>> {
///     Reading::load(db, 0).await
/// }
/// ```
///
/// # Projections
///
/// A struct with `of` has some of the fields of another struct's records. It reads and writes those only, and has
/// all operations. How the records are stored is what the other struct says: keyspace, template, time to live, connection,
/// and of each field the stored name, the codec, the default and the aliases. So none of that is written again: on the
/// struct there may be `bound` and `crate`, and on a field `key`, `skip` and `const`, and what it *is* in the other struct:
/// `default`, `with`, `json`, `version` or `#[ship]`, each without a value.
///
/// A field is that of the other struct whose constant has the same name; `const` picks another one. The constant has to be
/// visible there. That it exists, has the same type and is as optional as there is checked by the compiler, and so is the
/// type of the key. Fields of a flattened struct and of a map cannot be had.
///
/// `save` leaves the other fields as they are. `insert` and `update` create a record where there is none, which has no
/// other fields: if one of those is required, the other struct does not load it. `delete`, `expire` and their like are
/// about the whole record. `find` and `load` find a record if one of the projection's own fields is there.
///
/// ```
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U", rename_all = "camelCase")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     full_name: String,
///     #[redis(default)]
///     page_views: u64,
///     biography: String,
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(of = "User")]
/// struct Greeting {
///     #[redis(key)]
///     id: u64,
///     full_name: String, // stored as `fullName`
///     #[redis(const = "PAGE_VIEWS", default)]
///     views: u64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// User { id: 1, full_name: "Jack".into(), page_views: 0, biography: "…".into() }.save(&db).await?;
/// Greeting::incr(&db, 1, Greeting::PAGE_VIEWS, 1).await?;
/// let greeting = Greeting::load(&db, 1).await?; // HMGET U{1} fullName pageViews
/// assert_eq!((greeting.full_name.as_str(), greeting.views), ("Jack", 1));
/// # Ok(())
/// # }
/// ```
///
/// # Structs that borrow
///
/// A struct with a lifetime is saved without a copy of what it borrows: `save`, `save_many` and `insert` are functions of
/// its own, and do what those of `RedisStruct` do. It cannot be loaded, since what comes from the server has nobody to
/// borrow from: a struct of owned types, with the same keyspace and names, does that, and all else. So it has no constants
/// and no `changes()`, and `default` and `const` do not compile in it.
///
/// Its fields are of any type that has an `Encode`, such as `&str`, `&[u8]`, `&T` and `Cow<str>`, and of `Option` of these.
/// With `json` the type needs serde's `Serialize` only, and with `with` the module's function `encode`, which gets the `T`
/// of a `&T`; so does a [ship](#ships). The key may be borrowed, too: `&str`, `&[u8]`, `&T`, `Cow<str>`, or a tuple with such parts. How its type is
/// written counts: another name for `&str` is not recognised.
///
/// ```
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "L")]
/// struct NewLine<'a> {
///     #[redis(key)]
///     id: (&'a str, u64),
///     text: &'a str,
///     author: Option<&'a str>,
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "L")]
/// struct Line {
///     #[redis(key)]
///     id: (String, u64),
///     text: String,
///     author: Option<String>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let page = "first\nsecond";
/// let lines = page.lines().zip(1..).map(|(text, n)| NewLine { id: ("page", n), text, author: None });
/// NewLine::save_many(&db, lines).await?;
/// assert_eq!(Line::load(&db, ("page", 2)).await?.text, "second");
/// # Ok(())
/// # }
/// ```
///
/// # What it makes
///
/// An implementation of `RedisStruct`; a constant per stored field, named in `SCREAMING_SNAKE_CASE` or by `const`, and
/// as visible as the field (`User::LAST_SEEN`); with `generate` the function `User::generate_key()`; `User::changes()` and its type `UserChanges`, with a setter per stored field.
#[cfg(not(feature = "callable"))]
#[proc_macro_derive(RedisStruct, attributes(redis, ship))]
pub fn derive_redis_struct(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    derive(&input).into()
}

/// Makes a struct one of fields, which are stored with those of the record that it is flattened into.
///
/// For what several records have in common, or for a record with many fields. The struct has no key, and no keyspace:
/// it is a part of a record, in the same hash.
///
/// ```
/// use redis_struct::{Db, RedisFields, RedisStruct, Result};
///
/// #[derive(RedisFields, Debug, Clone, PartialEq)]
/// #[redis(rename_all = "camelCase")]
/// struct Address {
///     street: String,
///     zip_code: Option<String>, // stored as `zipCode`
///     #[redis(default)]
///     visits: u64,
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U")]
/// struct User {
///     #[redis(key)]
///     id: u64,
///     name: String,
///     #[redis(flatten)]
///     address: Address,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// let home = Address { street: "Main Street".into(), zip_code: None, visits: 0 };
/// User { id: 1, name: "Jack".into(), address: home.clone() }.save(&db).await?;
/// let names: Vec<String> = db.command("HKEYS").key("U{1}").query(&db).await?;
/// assert_eq!(names, ["name", "street", "visits"]);
///
/// // One field of it…
/// assert_eq!(User::incr(&db, 1, User::ADDRESS.field(Address::VISITS), 1).await?, 1);
/// let changes = User::changes().name("Bob").set(User::ADDRESS.field(Address::ZIP_CODE), "10115");
/// User::update(&db, 1, changes).await?;
///
/// // …or all of them.
/// let address: Address = User::get(&db, 1, User::ADDRESS).await?;
/// assert_eq!((address.zip_code.as_deref(), address.visits), (Some("10115"), 1));
/// User::update(&db, 1, User::changes().address(&home)).await?;
/// assert_eq!(User::load(&db, 1).await?.address, home);
/// # Ok(())
/// # }
/// ```
///
/// # Attributes
///
/// On the struct: `rename_all`, `bound` and `crate`; on its fields: `rename`, `alias`, `default`, `const`, `with`,
/// `json`, `flatten`, `skip` and `#[ship]`. They mean what they mean in a [record](macro@RedisStruct). `flatten` is for another
/// such struct, and not for a map. What is about keys, connections, the time to live and the version is the record's. A
/// struct with lifetimes does not compile.
///
/// # What it makes
///
/// An implementation of `RedisFields`, and a constant per stored field, as `RedisStruct` makes them: `Address::STREET`.
#[cfg(not(feature = "callable"))]
#[proc_macro_derive(RedisFields, attributes(redis, ship))]
pub fn derive_redis_fields(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    fields::derive(&input).into()
}

/// Makes a type of the application one value: of a field, an id, a part of an id, an argument or a reply.
///
/// ```
/// use redis_struct::{Codec, Db, RedisStruct, Result};
///
/// #[derive(Codec, Debug, PartialEq)]
/// struct UserId(u64); // stored as the number
///
/// #[derive(Codec, Debug, PartialEq)]
/// #[redis(rename_all = "snake_case")]
/// enum Level {
///     Guest,
///     #[redis(alias = "mod")]
///     SiteModerator, // stored as `site_moderator`; `mod` is read, too
/// }
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "U")]
/// struct User {
///     #[redis(key)]
///     id: UserId,
///     level: Level,
///     invited_by: Option<UserId>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// User { id: UserId(7), level: Level::Guest, invited_by: None }.save(&db).await?; // U{7}
/// User::update(&db, &UserId(7), User::changes().level(Level::SiteModerator)).await?;
/// assert_eq!(User::load(&db, &UserId(7)).await?.level, Level::SiteModerator);
/// assert_eq!(db.command("HGET").key("U{7}").arg("level").query::<String, _>(&db).await?, "site_moderator");
/// # Ok(())
/// # }
/// ```
///
/// # What a type is stored as
///
/// | type | stored as |
/// |---|---|
/// | a struct with one field, named or not | the field |
/// | an enum without data | the name of the variant; what is no name of one is malformed |
/// | such an enum with `number` | the variant's discriminant, as a decimal integer |
/// | any type with `try_from` and `into` | the other type |
///
/// Names and numbers are what is in the database: give a variant that is renamed in the program its old name by
/// `rename` or `alias`, and where `number` is used write the discriminants (`Guest = 1`), since without them the order
/// of the variants decides.
///
/// # On the type
///
/// | attribute | meaning | conflicts with |
/// |---|---|---|
/// | `rename_all = "snake_case"` | of an enum: how the names are made of the variants': `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE`, as serde does | `number`, conversions |
/// | `number` | of an enum: stored by its discriminant | `rename_all`, `rename`, `alias`, conversions |
/// | `try_from = "T"` | read as a `T` and converted by `TryFrom<T>`, whose error's text is the reason in ours (it must not have the value in it); with `into` | `from`, all that is about names and numbers |
/// | `from = "T"` | … by `From<T>` | `try_from`, the same |
/// | `into = "T"` | written as a `T`, into which a clone is converted; with `try_from` or `from` | all that is about names and numbers |
/// | `crate = "path"` | where the crate `redis_struct` is found, if not at `::redis_struct` | |
///
/// # On a variant
///
/// | attribute | meaning |
/// |---|---|
/// | `rename = "x"` | the variant's name, whatever `rename_all` says |
/// | `alias = "old"` | a further name that is read; it may be repeated |
///
/// ```
/// use redis_struct::Codec;
///
/// #[derive(Codec, Clone)]
/// #[redis(try_from = "String", into = "String")]
/// struct Email(String);
///
/// impl TryFrom<String> for Email {
///     type Error = &'static str;
///
///     fn try_from(text: String) -> Result<Self, Self::Error> {
///         if text.contains('@') { Ok(Email(text)) } else { Err("expected an address with an `@`") }
///     }
/// }
///
/// impl From<Email> for String {
///     fn from(email: Email) -> String {
///         email.0
///     }
/// }
///
/// #[derive(Codec)]
/// #[redis(number)]
/// enum State {
///     New = 1,
///     Done = 5,
/// }
/// ```
///
/// # What it makes
///
/// Implementations of `Encode`, `Decode` and `FromReply`. An enum is also a `Key`, and so is what is stored as a type
/// that can be a part of a key: an integer, `String`, `Vec<u8>`, `[u8; N]`, `Uuid`, or another such type. Operations
/// take such an id by reference, alone (`&UserId(7)`) and in a tuple (`(&UserId(7), "x")`). For a converted type this
/// asks that different values become different ones of the other type: else two ids would share a record.
#[cfg(not(feature = "callable"))]
#[proc_macro_derive(Codec, attributes(redis))]
pub fn derive_codec(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    codec::derive(&input).into()
}

/// What one of the derives makes of the text of a type. The package `fuzz/derive` has this feature, and so is a library
/// that can be called outside of the compiler; the macro's own package has it not.
#[cfg(feature = "callable")]
pub fn output(source: &str, which: u8) -> Option<TokenStream> {
    let source: DeriveInput = syn::parse_str(source).ok()?;
    Some(match which % 3 {
        0 => derive(&source),
        1 => fields::derive(&source),
        _ => codec::derive(&source),
    })
}

/// The whole derive, on tokens that exist outside of the compiler too: what the tests call.
fn derive(source: &DeriveInput) -> TokenStream {
    let ctxt = ctxt::Ctxt::new();
    let input = ast::Input::from_syn(&ctxt, source, ast::Kind::Record);
    let record = valid::check(&ctxt, &input);
    match ctxt.check(record) {
        Ok(record) if !input.repeats => expand::expand(&record),
        Ok(_) => fallback::expand(&input, &[]),
        Err(mistakes) => fallback::expand(&input, &mistakes),
    }
}
