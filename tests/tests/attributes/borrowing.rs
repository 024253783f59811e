//! Structs that borrow: what a save of one stores is what a save of its owned twin stores.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use redis_struct::codec::{Arg, Encoded};
use redis_struct::{Codec, Ttl};
use serde::Serialize;

use super::*;

#[derive(RedisStruct)]
#[redis(keyspace = "ABORROW", rename_all = "camelCase")]
struct Line<'a> {
    #[redis(key)]
    id: u64,
    full_text: &'a str,
    bytes: &'a [u8],
    nick: Option<&'a str>,
    #[redis(rename = "n", alias = "count")]
    number: &'a u64,
    cow: Cow<'a, str>,
    #[redis(with = "hex")]
    colour: &'a u32,
    #[redis(with = "hex")]
    border: Option<&'a u32>,
    #[redis(json)]
    theme: &'a Theme<'a>,
    #[redis(json)]
    tags: Option<&'a [&'a str]>,
    #[redis(skip)]
    _cache: &'a u32,
}

/// Serde can write it, and could not read it.
#[derive(Serialize)]
struct Theme<'a> {
    font: &'a str,
}

mod hex {
    use super::*;

    pub(super) fn encode(value: &u32, to: Arg<'_>) -> Encoded {
        Ok(to.display(format_args!("{value:x}")))
    }
}

const THEME: Theme<'static> = Theme { font: "Fira" };

impl<'a> Line<'a> {
    fn new(id: u64, text: &'a str) -> Self {
        Self {
            id,
            full_text: text,
            bytes: b"b",
            nick: None,
            number: &5,
            cow: Cow::Borrowed("c"),
            colour: &255,
            border: None,
            theme: &THEME,
            tags: None,
            _cache: &0,
        }
    }

    /// Of which all fields are there.
    fn full(id: u64, text: &'a str) -> Self {
        Self { nick: Some("n"), border: Some(&16), tags: Some(&["a", "b"]), ..Self::new(id, text) }
    }
}

/// The same fields, owned.
#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "ABORROW", rename_all = "camelCase")]
struct Owned {
    #[redis(key)]
    id: u64,
    full_text: String,
    nick: Option<String>,
    #[redis(rename = "n", alias = "count")]
    number: u64,
    cow: String,
}

const FEW: [(&str, &str); 6] =
    [("bytes", "b"), ("colour", "ff"), ("cow", "c"), ("fullText", "text"), ("n", "5"), ("theme", r#"{"font":"Fira"}"#)];

#[tokio::test]
async fn a_save_writes_all_fields_and_removes_those_that_are_none() -> Result<()> {
    for (db, id) in both().await {
        let (key, text) = (format!("ABORROW{{{id}}}"), "text".to_owned());
        ask(["HSET", &key, "other", "x", "count", "7"]);
        Line::full(id, &text).save(&db).await?;
        let all = [("border", "10"), ("nick", "n"), ("other", "x"), ("tags", r#"["a","b"]"#)];
        let mut all: Vec<_> = FEW.into_iter().chain(all).collect();
        all.sort_unstable();
        holds(&key, all);

        Line::new(id, &text).save(&db).await?;
        holds(
            &key,
            [FEW.as_slice().get(..5).unwrap_or_default(), &[("other", "x")], FEW.get(5..).unwrap_or_default()].concat(),
        );
        let owned = Owned { id, full_text: text, nick: None, number: 5, cow: "c".into() };
        assert_eq!(Owned::load(&db, id).await?, owned);
    }
    Ok(())
}

#[tokio::test]
async fn an_insert_writes_once() -> Result<()> {
    for (db, id) in both().await {
        let text = "text".to_owned();
        assert!(Line::new(id, &text).insert(&db).await?);
        assert!(!Line::full(id, "another").insert(&db).await?);
        holds(&format!("ABORROW{{{id}}}"), FEW);
    }
    Ok(())
}

#[tokio::test]
async fn many_are_one_round_trip_and_join_pipelines() -> Result<()> {
    let (db, ids) = (db().await, [fresh(), fresh(), fresh()]);
    let texts = ids.map(|id| id.to_string());
    let lines: Vec<_> = ids.iter().zip(&texts).map(|(id, text)| Line::full(*id, text)).collect();
    let before = db.stats();
    Line::save_many(&db, &lines).await?;
    assert_eq!(db.stats().round_trips - before.round_trips, 1);
    assert_eq!(Owned::load_many(&db, ids).await?.iter().flatten().count(), 3);
    Line::save_many(&db, [] as [Line<'_>; 0]).await?;

    let before = db.stats();
    let [id, ..] = ids;
    let both = db.pipelined(|p| {
        let inserted = Line::new(id, "not there").insert(p);
        let text = "gone before it is sent".to_owned();
        Line::new(id, &text).save(p);
        (inserted, Owned::load(p, id))
    });
    let (inserted, owned) = both.await?;
    assert_eq!((inserted, owned.full_text.as_str()), (false, "gone before it is sent"));
    assert_eq!(db.stats().round_trips - before.round_trips, 1);
    Ok(())
}

macro_rules! key {
    ($name:ident, $keyspace:literal, $type:ty $(, $($word:tt)*)?) => {
        #[derive(RedisStruct)]
        #[redis(keyspace = $keyspace $(, $($word)*)?)]
        struct $name<'a> {
            #[redis(key)]
            id: $type,
            text: Option<&'a str>,
        }
    };
}

#[derive(Codec)]
struct Id(u64);

key!(Text, "ABORROWT", &'a str, template = "ns:id");
key!(Raw, "ABORROWR", &'a str, raw_key);
key!(Bytes, "ABORROWB", &'a [u8]);
key!(Pair, "ABORROWP", (&'a str, u64));
key!(Whole, "ABORROWW", &'a (u64, String));
key!(Ascii, "ABORROWC", Cow<'a, str>);
key!(Coded, "ABORROWD", &'a Id);

#[tokio::test]
async fn ids_may_be_borrowed() -> Result<()> {
    let (db, n) = (db().await, fresh());
    let text = Some("x");
    let own = format!("{n}:}}");
    Text { id: &own, text }.save(&db).await?;
    Raw { id: &own, text }.save(&db).await?;
    Bytes { id: own.as_bytes(), text }.save(&db).await?;
    Pair { id: (&own, n), text }.save(&db).await?;
    Whole { id: &(n, own.clone()), text }.save(&db).await?;
    Ascii { id: Cow::Borrowed(&own), text }.save(&db).await?;
    Coded { id: &Id(n), text }.save(&db).await?;
    for key in [
        format!("ABORROWT:{n}:%7D"),
        format!("ABORROWR{{{n}:}}}}"),
        format!("ABORROWB{{{n}:%7D}}"),
        format!("ABORROWP{{{n}%3A%7D:{n}}}"),
        format!("ABORROWW{{{n}:{n}%3A%7D}}"),
        format!("ABORROWC{{{n}:%7D}}"),
        format!("ABORROWD{{{n}}}"),
    ] {
        holds(&key, [("text", "x")]);
    }
    Ok(())
}

#[tokio::test]
async fn a_record_of_nothing_but_none_is_not_inserted() -> Result<()> {
    let (db, id) = (db().await, fresh().to_string());
    let error = Text { id: &id, text: None }.insert(&db).await.unwrap_err();
    assert!(error.is_refused(), "{error}");
    Text { id: &id, text: Some("x") }.save(&db).await?;
    Text { id: &id, text: None }.save(&db).await?;
    holds(&format!("ABORROWT:{id}"), []);
    Ok(())
}

#[derive(RedisStruct)]
#[redis(keyspace = "ABORROWS", ttl = "1h")]
struct Timed<'a, T> {
    #[redis(key, secret)]
    id: &'a str,
    value: T,
    nick: Option<&'a str>,
    #[redis(flatten)]
    other: BTreeMap<String, u64>,
}

#[derive(RedisStruct)]
#[redis(keyspace = "ABORROWS")]
struct Stored {
    #[redis(key)]
    id: String,
    value: String,
}

#[tokio::test]
async fn a_time_to_live_a_secret_and_a_map() -> Result<()> {
    for (db, id) in both().await {
        let (id, key) = (id.to_string(), format!("ABORROWS{{{id}}}"));
        let other = BTreeMap::from([("a".to_owned(), 1)]);
        Timed { id: &id, value: &id, nick: Some("n"), other: other.clone() }.save(&db).await?;
        holds(&key, [("a", "1"), ("nick", "n"), ("value", &id)]);
        let ttl = Stored::ttl(&db, &id).await?;
        assert!(matches!(ttl, Ttl::In(left) if left > Duration::from_secs(3500)), "{ttl:?}");
        assert_eq!(Stored::load(&db, &id).await?.value, id);

        Timed { id: &id, value: 7, nick: None, other: BTreeMap::new() }.save(&db).await?;
        holds(&key, [("value", "7")]);
        let refused = Timed { id: &id, value: f64::NAN, nick: None, other: BTreeMap::from([("nick".to_owned(), 1)]) };
        let error = refused.save(&db).await.unwrap_err();
        assert!(error.is_refused() && error.to_string().contains("ABORROWS{…}"), "{error}");
        holds(&key, [("value", "7")]);
        ask(["DEL", &key]);
        ask(["SET", &key, "x"]);
        assert!(Timed { id: &id, value: 7, nick: None, other }.save(&db).await.unwrap_err().is_wrong_type());
    }
    Ok(())
}
