//! `with` and `json`: fields that their types' own codecs do not store.

use std::collections::BTreeMap;

use redis_struct::codec::{Arg, Bulk, CodecError, Encoded};
use serde::{Deserialize, Serialize};

use super::*;

/// A number in hexadecimal, although the type has a codec of its own.
mod hex {
    use super::*;

    pub(super) fn encode(value: &u32, to: Arg<'_>) -> Encoded {
        if *value > 0xff_ffff {
            return Err(CodecError::new("a colour has six digits"));
        }
        Ok(to.display(format_args!("{value:06x}")))
    }

    pub(super) fn decode(bytes: Bulk) -> Result<u32, CodecError> {
        u32::from_str_radix(bytes.as_str()?, 16).map_err(|_| CodecError::new("expected a hexadecimal number"))
    }
}

/// A type without a codec: that of another crate, say.
#[derive(Debug, Clone, PartialEq, Default)]
struct Path(Vec<String>);

mod path {
    use super::*;

    pub(super) fn encode(value: &Path, to: Arg<'_>) -> Encoded {
        Ok(to.bytes(value.0.join("/").as_bytes()))
    }

    pub(super) fn decode(bytes: Bulk) -> Result<Path, CodecError> {
        Ok(Path(bytes.as_str()?.split('/').map(str::to_owned).collect()))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Theme {
    name: String,
    sizes: BTreeMap<String, f64>,
    parent: Option<Box<Theme>>,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "AWITH")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(with = "hex")]
    colour: u32,
    #[redis(with = "hex", default = 0xffffff)]
    back: u32,
    #[redis(with = "hex")]
    border: Option<u32>,
    #[redis(with = "path", rename = "home")]
    path: Option<Path>,
    #[redis(with = "path", default)]
    root: Path,
    #[redis(json)]
    theme: Theme,
    #[redis(json)]
    scores: Option<Vec<f64>>,
    #[redis(json, default)]
    pair: (u8, String),
}

/// The same fields, of a record with a time to live.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "AWITHT", ttl = "1h")]
struct Session<T> {
    #[redis(key)]
    id: u64,
    #[redis(with = "hex")]
    colour: Option<u32>,
    #[redis(json)]
    data: Option<T>,
}

fn theme() -> Theme {
    let parent = Theme { name: "base".into(), sizes: BTreeMap::new(), parent: None };
    Theme { name: "dark \u{fc}".into(), sizes: BTreeMap::from([("h1".into(), 0.1 + 0.2)]), parent: Some(parent.into()) }
}

fn user(id: u64) -> User {
    User {
        id,
        colour: 0xff,
        back: 0xffffff,
        border: None,
        path: Some(Path(vec!["a".into(), "b".into()])),
        root: Path::default(),
        theme: theme(),
        scores: None,
        pair: (1, "x".into()),
    }
}

const THEME: &str =
    r#"{"name":"dark ü","sizes":{"h1":0.30000000000000004},"parent":{"name":"base","sizes":{},"parent":null}}"#;

#[tokio::test]
async fn fields_are_stored_as_their_modules_write_them() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("AWITH{{{id}}}");
        user(id).save(&db).await?;
        let stored = [("back", "ffffff"), ("colour", "0000ff"), ("home", "a/b"), ("pair", r#"[1,"x"]"#), ("root", "")];
        holds(&key, [stored.as_slice(), &[("theme", THEME)]].concat());
        let loaded = User::load(&db, id).await?;
        assert_eq!(User { root: Path::default(), ..loaded.clone() }, user(id));
        assert_eq!(loaded.root, Path(vec![String::new()]), "what the module makes of the empty string");
        ask(["HDEL", &key, "back", "home", "root", "pair"]);
        let all = (User::BACK, User::BORDER, User::PATH, User::ROOT, User::SCORES, User::PAIR);
        assert_eq!(User::get(&db, id, all).await?, (0xffffff, None, None, Path::default(), None, (0, String::new())));
    }
    Ok(())
}

#[tokio::test]
async fn every_operation_uses_the_module() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("AWITH{{{id}}}");
        assert!(User { path: None, root: Path(vec!["r".into()]), ..user(id) }.insert(&db).await?);
        let changes =
            User::changes().colour(1).border(2).path(Path(vec!["c".into()])).scores(vec![0.5]).pair((2, "y".into()));
        User::update(&db, id, changes).await?;
        let stored =
            [("back", "ffffff"), ("border", "000002"), ("colour", "000001"), ("home", "c"), ("pair", r#"[2,"y"]"#)];
        let more = [("root", "r"), ("scores", "[0.5]"), ("theme", THEME)];
        holds(&key, [stored.as_slice(), &more].concat());
        User::update(&db, id, User::changes().border(Some(3)).path(None).scores(None)).await?;
        assert_eq!(User::pop(&db, id, (User::BORDER, User::PAIR)).await?, (Some(3), (2, "y".into())));
        assert!(User::set_if_absent(&db, id, User::BORDER, 4).await?);
        assert!(!User::set_if_absent(&db, id, User::BORDER, Some(5)).await?);
        assert!(!User::set_if_absent(&db, id, User::SCORES, None).await?);
        assert!(User::update_existing(&db, id, User::changes().theme(theme()).back(6)).await?);
        assert_eq!(User::get(&db, id, (User::BORDER, User::BACK)).await?, (Some(4), 6));
        assert_eq!(User::remove(&db, id, (User::BORDER, User::BACK, User::SCORES)).await?, 2);
    }
    Ok(())
}

#[tokio::test]
async fn with_a_time_to_live_too() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("AWITHT{{{id}}}");
        let session = Session { id, colour: Some(10), data: Some(vec![1_u8, 2]) };
        session.save(&db).await?;
        holds(&key, [("colour", "00000a"), ("data", "[1,2]")]);
        assert_eq!(Session::load(&db, id).await?, session);
        type Bytes = Session<Vec<u8>>;
        Bytes::update(&db, id, Bytes::changes().colour(11).data(None)).await?;
        assert!(Bytes::set_if_absent(&db, id, Bytes::DATA, vec![3]).await?);
        assert_eq!(Bytes::pop(&db, id, Bytes::DATA).await?, Some(vec![3]));
        holds(&key, [("colour", "00000b")]);
        assert!(matches!(Bytes::ttl(&db, id).await?, redis_struct::Ttl::In(_)));
    }
    Ok(())
}

#[tokio::test]
async fn values_that_have_no_form_are_refused_and_nothing_is_sent() -> Result<()> {
    for (db, id) in both().await {
        let before = db.stats().commands;
        let nan = User { scores: Some(vec![1.0, f64::NAN]), ..user(id) };
        let errors = [
            nan.save(&db).await.unwrap_err(),
            nan.insert(&db).await.unwrap_err(),
            User::update(&db, id, User::changes().scores(vec![f64::INFINITY])).await.unwrap_err(),
            User::set_if_absent(&db, id, User::SCORES, vec![f64::NEG_INFINITY]).await.unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_refused() && error.field() == Some("scores"), "{error}");
            assert!(error.to_string().contains("a float that is not finite has no JSON form"), "{error}");
        }
        let error = User { border: Some(0x1000000), ..user(id) }.save(&db).await.unwrap_err();
        assert!(error.is_refused() && error.to_string().contains("a colour has six digits"), "{error}");
        assert_eq!(db.stats().commands, before);
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_read_says_why_and_not_what() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("AWITH{{{id}}}");
        user(id).save(&db).await?;
        ask(["HSET", &key, "theme", r#"{"name":"SECRET","sizes":"SECRET"}"#]);
        let error = User::load(&db, id).await.unwrap_err();
        assert!(error.is_malformed() && error.field() == Some("theme"), "{error}");
        assert!(error.to_string().contains("`Theme`: the JSON is not of this type, at line 1 column 33"), "{error}");
        assert!(!format!("{error:?}").contains("SECRET"));
        ask(["HSET", &key, "border", "SECRET"]);
        let error = User::get(&db, id, User::BORDER).await.unwrap_err();
        assert!(error.is_malformed() && error.to_string().contains("expected a hexadecimal number"), "{error}");
    }
    Ok(())
}
